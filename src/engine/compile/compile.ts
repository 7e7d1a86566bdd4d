import type { tf } from '../tensorflow/loadTensorFlow';
import { CannotCompile } from './cannotCompile';
import { CompiledPrograms } from './compiledPrograms';
import { EagerPrograms } from './eagerPrograms';
import { axisSizes, type Feeds, type NamedTensors, shapeKey } from './feeds';
import type { Precision } from './precision';
import type { OutputValues, Program, ProgramState } from './program';
import type { Step, StepOptions, StepRunner } from './step';
import { scoreProgram, trainingState } from './trainingPrograms';
import { TrainingRunner } from './trainingRunner';

export interface CompileStepOptions extends StepOptions {
  readonly precision?: Precision;
  /**
   * Whether XLA compiles the step as a whole: slow to start, fast on a GPU. It leaves out the score, which runs too seldom to be
   * worth another compilation of each shape.
   */
  readonly useXla?: boolean;
  /** Whether steps may come in several micro-batches, for which room is kept. */
  readonly accumulates?: boolean;
  /** Told once, if the step cannot be compiled and runs operation by operation. */
  readonly onFallback?: (reason: CannotCompile) => void;
  /** Told once for each program that needs a graph for each shape, though its feeds have named axes. */
  readonly onShapeBound?: (program: string, reason: CannotCompile) => void;
}

/**
 * Turns a training step that is written in tfjs operations into graphs that TensorFlow's own session runs: one honest run of it is
 * recorded for every shape of batch. The result means the same as `runEagerly` of the same step.
 * The caller disposes of it; the variables stay the caller's.
 * @param examples batches of the shapes that are known to come; others are compiled when they come
 */
export function compile(step: Step, examples: readonly Feeds[], options: CompileStepOptions): StepRunner {
  const { precision = 'float32', useXla = false, accumulates = false, onFallback = () => {} } = options;
  const { onShapeBound } = options;
  const programs = new CompiledPrograms(trainingState(options, accumulates), {
    precision,
    useXla: (name) => useXla && name !== scoreProgram,
    ownsState: true,
    onShapeBound,
  });
  const scalesLoss = precision === 'float16';
  const runner = new TrainingRunner(step, { ...options, scalesLoss, accumulates, onFallback }, programs);
  runner.prepare({ steps: examples.map((batch) => [batch]), scores: [] });
  return runner;
}

/** The same step, operation by operation, in float32. */
export function runEagerly(step: Step, options: StepOptions & { accumulates?: boolean }): StepRunner {
  const { accumulates = false } = options;
  const programs = new EagerPrograms(trainingState(options, accumulates));
  return new TrainingRunner(
    step,
    { ...options, scalesLoss: false, accumulates, onFallback: () => {} },
    programs,
  );
}

/** A function of a batch and of variables, which are not changed. */
export interface BatchFunction {
  run(batch: Feeds): OutputValues;
  dispose(): void;
}

/** Compiling for a shape takes as long as some runs: one that comes less often is not worth it. */
const runsBeforeCompiling = 8;

/**
 * A forward pass that becomes a graph: one for all sizes of the batches' named axes, else one for every shape that comes again and again, which
 * runs operation by operation until then.
 * The caller disposes of it; the variables, which must not change meanwhile, stay the caller's.
 */
export function compileForward(
  forward: (batch: NamedTensors) => NamedTensors,
  variables: ReadonlyMap<string, tf.Variable>,
): BatchFunction {
  const state: ProgramState = { variables, slots: new Map() };
  const program: Program = (inputs) => forward(inputs);
  const eager = new EagerPrograms({ variables: new Map(), slots: new Map() });
  let compiled: CompiledPrograms | undefined;
  let canCompile = true;
  const runs = new Map<string, number>();
  const runCompiled = (batch: Feeds) => {
    compiled ??= new CompiledPrograms(state, { precision: 'float32', useXla: () => false });
    return compiled.run('forward', program, batch);
  };
  return {
    run: (batch) => {
      const key = shapeKey(batch);
      const count = (runs.get(key) ?? 0) + 1;
      runs.set(key, count);
      try {
        const isGeneral = Object.keys(axisSizes(batch)).length > 0;
        if (canCompile && (isGeneral || count > runsBeforeCompiling)) return runCompiled(batch);
      } catch (thrown) {
        if (!(thrown instanceof CannotCompile)) throw thrown;
        canCompile = false;
      }
      return eager.run('forward', program, batch);
    },
    dispose: () => compiled?.dispose(),
  };
}
