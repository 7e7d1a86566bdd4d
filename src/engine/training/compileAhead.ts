import { fromErrorRecord } from '../../experiment/errors/errors';
import type { CannotCompile } from '../compile/cannotCompile';
import { type Feeds, shapeKey } from '../compile/feeds';
import type { Precision } from '../compile/precision';
import { partKind } from '../compile/trainingPrograms';
import { compileStep } from './compileStep';
import { loadTuned, type TrainedFrom } from './loadTuned';

/** The step that XLA compiles while training continues: plain data, so that another thread can take it. */
export interface CompileAheadRequest extends TrainedFrom {
  readonly precision: Precision;
  /** The micro-batches of a few steps that have all the shapes that are known to come. */
  readonly steps: readonly (readonly Feeds[])[];
}

/**
 * Lets XLA compile a training step in another thread, and resolves when its executables are in TensorFlow's persistent cache.
 * When `signal` fires the wait ends; a compilation in progress cannot be interrupted.
 */
export type CompileAhead = (request: CompileAheadRequest, signal: AbortSignal) => Promise<void>;

/**
 * Takes a step of each shape on a separate model, with XLA. TensorFlow caches the compiled programs, so that later sessions compile nothing.
 * The model and its results are disposed of.
 * @throws GraftError `compile/...`, or TensorFlow's error when XLA fails or memory is short
 */
export async function compileAhead(request: CompileAheadRequest): Promise<void> {
  const { settings, precision, steps } = request;
  const model = await loadTuned(request);
  try {
    const computation = { precision, useXla: true };
    const runner = compileStep(model, request, computation, { onFallback: refuse });
    try {
      runner.prepare({ steps, scores: [] });
      for (const step of steps) runner.run(step, settings.learningRate, 1);
    } finally {
      runner.dispose();
    }
  } finally {
    model.dispose();
  }
}

/** The reason crosses a thread as an error with its code. */
function refuse({ why }: CannotCompile): never {
  throw fromErrorRecord(why);
}

/** Those of many steps that have a micro-batch of a shape, in its place, that none before them had. */
export function stepsOfEachShape(steps: Iterable<readonly Feeds[]>): (readonly Feeds[])[] {
  const seen = new Set<string>();
  const kept: (readonly Feeds[])[] = [];
  for (const step of steps) {
    const known = seen.size;
    for (const [i, batch] of step.entries()) seen.add(`${partKind(i, step.length)} ${shapeKey(batch)}`);
    if (seen.size > known) kept.push(step);
  }
  return kept;
}

/** A compilation that runs beside the training, which looks at it between two steps. */
export interface BackgroundCompilation {
  /** The outcome; undefined while it runs. */
  outcome(): { readonly failure?: unknown } | undefined;
  /** Waits for it no longer. */
  stop(): void;
}

/** Begins to compile in the background. A failure is an outcome; it is never thrown. */
export function compileInBackground(
  compile: CompileAhead,
  request: CompileAheadRequest,
): BackgroundCompilation {
  const abort = new AbortController();
  let outcome: { failure?: unknown } | undefined;
  compile(request, abort.signal).then(
    () => {
      outcome = {};
    },
    (failure) => {
      outcome = { failure };
    },
  );
  return { outcome: () => outcome, stop: () => abort.abort() };
}
