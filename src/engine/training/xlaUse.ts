import { clauseOf } from '../../experiment/errors/clauses';
import { runWords } from '../../experiment/runs/runWords';
import { t } from '../../experiment/words/translation';
import type { Feeds } from '../compile/feeds';
import type { KnownBatches, StepRunner } from '../compile/step';
import { blankBatches, type PreparedBatch } from '../inputs/batchSource';
import { feederOf } from '../inputs/feeders';
import type { Io } from '../io';
import { tf } from '../tensorflow/loadTensorFlow';
import { type BackgroundCompilation, compileInBackground, stepsOfEachShape } from './compileAhead';
import { compileStep, warnOfCompiling } from './compileStep';
import type { FineTuneTask } from './fineTuneTask';
import { trainerOf } from './recovery';
import { scoringRequest } from './scoreExamples';
import type { TrainedState } from './snapshot';
import type { Computation, TrainingProgress } from './trainingProgress';

/** With `xla: auto`, as many steps must be left to bring in the seconds in which a session loads what XLA has compiled. */
const stepsWorthLoading = 300;

/** If nothing compiles ahead, XLA compiles before the first step; once it computes the step, it keeps doing so. */
export function startsWithXla({ compileAhead }: FineTuneTask, { useXla, xlaFrom }: Computation): boolean {
  return useXla && (xlaFrom !== undefined || !compileAhead);
}

/** The progress that a training reports. */
export interface TrainingView {
  readonly progress: TrainingProgress;
  readonly totalSteps: number;
  /** Examples in a batch of the validation. */
  readonly scoringSize: number;
  /** The micro-batches of steps that come, for their shapes. */
  comingSteps(): Iterable<readonly Feeds[]>;
}

/**
 * XLA's part in a training: it compiles the step before the first one, or in the background and takes over when it is ready. The caller ends
 * it with `stop`.
 */
export class XlaUse {
  private compilation: BackgroundCompilation | undefined;

  constructor(
    private readonly task: FineTuneTask,
    private readonly io: Io,
    private readonly state: TrainedState,
    private readonly training: TrainingView,
  ) {}

  /** Before the first step of this stay, the checkpoint being loaded. */
  begin(): void {
    const { step, computation } = this.training.progress;
    if (startsWithXla(this.task, computation)) {
      computation.xlaFrom ??= step + 1;
      this.state.runner.prepare(this.knownBatches());
    } else if (computation.useXla && this.isWorthLoading()) {
      const { settings, precision, modelFolder, spec, pooling } = this.task;
      const { steps } = this.knownBatches();
      const request = { settings, precision, modelFolder, spec, pooling, steps };
      this.compilation = compileInBackground(this.task.compileAhead!, request);
    } else if (this.hasGraphForEachLength()) this.compileLengths();
    else this.compileTogether();
  }

  /** Between two steps: switches to XLA once it has compiled the step, or gives up on it for good if it could not. */
  changeOver(): void {
    const outcome = this.compilation?.outcome();
    if (!outcome) return;
    this.compilation = undefined;
    try {
      if ('failure' in outcome) throw outcome.failure;
      if (!this.isWorthLoading()) return;
      this.replaceRunner();
    } catch (thrown) {
      this.giveUp(thrown);
      return;
    }
    this.tellChangeOver();
  }

  stop(): void {
    this.compilation?.stop();
  }

  private hasGraphForEachLength(): boolean {
    const { encoded } = this.task.train;
    return feederOf(encoded).hasGraphForEachLength?.(encoded) ?? false;
  }

  /** All at once: for each that comes by itself a session is loaded, with all that came before it. */
  private compileLengths(): void {
    this.tell(t('Compiling a graph for each length'));
    this.state.runner.prepare(this.knownBatches());
  }

  /** The step, and the score that the end of the epoch needs: by itself it would mean another session, to which all of the state moves. */
  private compileTogether(): void {
    const { validation } = this.task;
    const [step] = this.training.comingSteps();
    if (!step) return;
    const [first] = blankBatches(scoringRequest(validation, this.training.scoringSize));
    const scores = first ? first.microBatches.map(({ feeds }) => feeds) : [];
    this.state.runner.prepare({ steps: [step], scores });
  }

  private isWorthLoading(): boolean {
    const { progress, totalSteps } = this.training;
    const least = this.task.settings.xla === 'auto' ? stepsWorthLoading : 1;
    return totalSteps - progress.step >= least;
  }

  private replaceRunner(): void {
    const { task, io, state } = this;
    const computation = { precision: task.precision, useXla: true };
    const next = compileStep(state.model, task, computation, warnOfCompiling(io));
    try {
      handOver(state.runner, next);
      next.prepare(this.knownBatches());
    } catch (thrown) {
      next.dispose();
      throw thrown;
    }
    state.runner.dispose();
    state.runner = next;
  }

  private tellChangeOver(): void {
    const { progress } = this.training;
    progress.computation.xlaFrom = progress.step + 1;
    this.tell(t('XLA has compiled the step and computes it from here on'));
  }

  private tell(message: string): void {
    const { progress, totalSteps: total } = this.training;
    const [done, unit] = [progress.step, 'steps'];
    this.io.emit({ type: 'stage-progress', stage: trainerOf(this.task).stage, done, total, unit, message });
  }

  /** Said once: a resumed training does not try again. */
  private giveUp(reason: unknown): void {
    this.training.progress.computation.useXla = false;
    const worded = runWords.worded('no-xla', { why: clauseOf(reason) });
    this.io.emit({ type: 'warning', code: 'training/no-xla', ...worded });
  }

  private knownBatches(): KnownBatches {
    const { scoringSize: batchSize } = this.training;
    const scoring = scoringRequest(this.task.validation, batchSize);
    return {
      steps: stepsOfEachShape(this.training.comingSteps()),
      scores: stepsOfEachShape(oneByOne(blankBatches(scoring))).flat(),
    };
  }
}

/** Gives a runner over the same variables all that another one has trained. */
export function handOver(from: StepRunner, to: StepRunner): void {
  from.syncVariables();
  const slots = from.slots();
  try {
    to.restore(slots);
  } finally {
    tf.dispose([...slots.values()]);
  }
}

function* oneByOne(batches: Iterable<PreparedBatch>): Generator<Feeds[]> {
  for (const { microBatches } of batches) yield microBatches.map(({ feeds }) => feeds);
}
