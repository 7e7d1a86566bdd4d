import { trainingError } from '../../experiment/errors/training';
import { tf } from '../tensorflow/loadTensorFlow';
import { CannotCompile } from './cannotCompile';
import { EagerPrograms } from './eagerPrograms';
import { type Feeds, type NamedNumbers, scalarFeed } from './feeds';
import { LossScale } from './lossScale';
import type { OutputValues, Program, ProgramRunner } from './program';
import type { KnownBatches, Step, StepOptions, StepOutcome, StepRunner } from './step';
import {
  finiteOutput,
  lossOutput,
  lossScaleInput,
  partKind,
  ratePrefix,
  scoreProgram,
  type TrainingPrograms,
  totalName,
  trainingPrograms,
  trainingState,
} from './trainingPrograms';

export interface TrainingRunnerOptions extends StepOptions {
  readonly scalesLoss: boolean;
  readonly accumulates: boolean;
  /** Called once if the step must fall back to running operation by operation. */
  readonly onFallback: (reason: CannotCompile) => void;
}

/** The training step of every loop, over compiled or eager programs. */
export class TrainingRunner implements StepRunner {
  private readonly programs: TrainingPrograms;
  private readonly lossScale = new LossScale();

  constructor(
    step: Step,
    private readonly options: TrainingRunnerOptions,
    private runner: ProgramRunner,
  ) {
    this.programs = trainingPrograms(step, options);
  }

  run(batches: readonly Feeds[], learningRate: number, step: number): StepOutcome {
    const extra = this.extraFeeds(learningRate, step);
    const outputs = batches.map((batch, i) => this.runPart(batch, i, batches.length, extra));
    const finite = outputs.at(-1)?.[finiteOutput];
    const isSkipped = finite !== undefined && finite[0] === 0;
    if (this.options.scalesLoss) this.lossScale.tell(!isSkipped);
    const loss = outputs.reduce((sum, values) => sum + values[lossOutput]![0]!, 0);
    return { loss, outputs, isSkipped };
  }

  advance(batches: readonly Feeds[], learningRate: number, step: number): void {
    // The next step's scale depends on whether the gradients were finite.
    if (this.options.scalesLoss) this.run(batches, learningRate, step);
    else {
      const extra = this.extraFeeds(learningRate, step);
      for (const [i, batch] of batches.entries()) {
        const kind = partKind(i, batches.length);
        this.orEagerly(() => this.runner.advance(kind, this.programs[kind], { ...batch, ...extra }));
      }
    }
  }

  totals(): OutputValues {
    const names = [...(this.options.totals ?? new Map()).keys()];
    const tensors = this.runner.read(names.map(totalName));
    const values = names.map((name) => [name, tensors.get(totalName(name))!.dataSync()] as const);
    tf.dispose([...tensors.values()]);
    return Object.fromEntries(values);
  }

  clearTotals(): void {
    const zeros = new Map(
      [...(this.options.totals ?? [])].map(([name, shape]) => [totalName(name), tf.zeros([...shape])]),
    );
    this.runner.write(zeros);
    tf.dispose([...zeros.values()]);
  }

  prepare({ steps, scores }: KnownBatches): void {
    const extra = this.extraFeeds(0, 1);
    const parts = steps.flatMap((batches) =>
      batches.map((batch, i) => {
        const name = partKind(i, batches.length);
        return { name, program: this.programs[name], feeds: { ...batch, ...extra } };
      }),
    );
    const scored = scores.map((feeds) => ({ name: scoreProgram, program: this.scoring(), feeds }));
    this.orEagerly(() => this.runner.prepare([...parts, ...scored]));
  }

  score(batch: Feeds): NamedNumbers {
    return this.runProgram(scoreProgram, this.scoring(), batch);
  }

  syncVariables(): void {
    this.runner.syncVariables();
  }

  values(): Map<string, tf.Tensor> {
    return this.runner.read(this.options.variables.keys());
  }

  slots(): Map<string, tf.Tensor> {
    const values = this.runner.read(this.slotNames());
    return new Map([...values, ...(this.options.scalesLoss ? this.lossScale.toSlots() : [])]);
  }

  restore(slots: ReadonlyMap<string, tf.Tensor>): void {
    const own = new Map(slots);
    this.lossScale.restore(own);
    const known = new Set(this.slotNames());
    for (const name of own.keys())
      if (!known.has(name)) throw trainingError('optimizer/unknown-slot', { slot: name });
    this.runner.restore(own);
  }

  dispose(): void {
    this.runner.dispose();
  }

  private scoring(): Program {
    const { score } = this.options;
    if (!score) throw new Error('The step was compiled without a score.');
    return (inputs) => score(inputs);
  }

  private runPart(batch: Feeds, index: number, count: number, extra: Feeds): OutputValues {
    const kind = partKind(index, count);
    const outputs = this.runProgram(kind, this.programs[kind], { ...batch, ...extra });
    return Object.fromEntries(Object.entries(outputs).map(([name, { values }]) => [name, values]));
  }

  private runProgram(name: string, program: Program, feeds: Feeds): NamedNumbers {
    return this.orEagerly(() => this.runner.run(name, program, feeds));
  }

  private orEagerly<T>(run: () => T): T {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof CannotCompile)) throw thrown;
      this.fallBack(thrown);
      return run();
    }
  }

  /** Continues operation by operation from the current state. */
  private fallBack(reason: CannotCompile): void {
    this.options.onFallback(reason);
    this.runner.syncVariables();
    const { slots } = trainingState(this.options, this.options.accumulates);
    const values = this.runner.read(slots.keys());
    this.runner.dispose();
    this.runner = new EagerPrograms({ variables: this.options.variables, slots });
    this.runner.restore(values);
    tf.dispose([...values.values()]);
  }

  private extraFeeds(learningRate: number, step: number): Feeds {
    const update = step - this.lossScale.skipped;
    const rates = Object.entries(this.options.optimizer.rates(learningRate, update));
    const feeds = rates.map(([name, rate]) => [ratePrefix + name, scalarFeed(rate)] as const);
    const scale = this.options.scalesLoss
      ? [[lossScaleInput, scalarFeed(this.lossScale.value)] as const]
      : [];
    return Object.fromEntries([...feeds, ...scale]);
  }

  /** The slots of a checkpoint: sums of gradients do not outlive a step. */
  private slotNames(): string[] {
    return [...trainingState(this.options, false).slots.keys()];
  }
}
