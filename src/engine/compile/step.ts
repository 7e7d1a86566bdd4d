import type { tf } from '../tensorflow/loadTensorFlow';
import type { Feeds, NamedTensors } from './feeds';
import type { OutputValues } from './program';

/** What a step computes from a batch; the caller owns the tensors. */
export interface StepResult {
  /** The loss to minimize. */
  readonly loss: tf.Scalar;
  /** What the caller wants to know besides. */
  readonly outputs: NamedTensors;
  /** New values of variables that training changes without a gradient (running statistics), by name. */
  readonly updates?: ReadonlyMap<string, tf.Tensor>;
  /** What is added to the sums over steps: to those that `StepOptions.totals` names. */
  readonly totals?: NamedTensors;
}

/** The forward part of a training step, in tfjs operations: it reads variables, assigns nothing and looks at no values. */
export type Step = (batch: NamedTensors) => StepResult;

/** How gradients move variables. It has no state: its slots belong to whoever runs it. */
export interface Optimizer {
  /** The buffers that each variable needs, of the variable's shape, named in PyTorch's words. */
  readonly slots: readonly string[];
  /** The numbers of one update, which change from step to step. `step` counts from 1. */
  rates(learningRate: number, step: number): Readonly<Record<string, number>>;
  /** Rates by which an update with a gradient of zero changes neither the variable nor its slots. */
  readonly idleRates: Readonly<Record<string, number>>;
  /** The rates of a variable whose learning rate is a constant multiple of the others'. */
  scaledRates(rates: NamedTensors, factor: number): NamedTensors;
  /**
   * Changes one variable by its gradient.
   * @param variable handle of the variable; `slots` are handles in the order of the names
   * @param rates as `rates` named them, as scalars
   */
  update(variable: tf.Tensor, slots: readonly tf.Tensor[], gradient: tf.Tensor, rates: NamedTensors): void;
}

export interface StepOptions {
  /** All that the step reads, by name. Gradients are taken by those that are trainable. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: Optimizer;
  /** The factor on a variable's learning rate; 1 where absent. */
  readonly rateOf?: ((variable: string) => number) | undefined;
  /** Gradients are scaled down to this global norm, where it is given. */
  readonly clipNorm?: number | undefined;
  /** Sums over steps that stay on the device until somebody asks: their shapes, by name. */
  readonly totals?: ReadonlyMap<string, readonly number[]> | undefined;
  /** What `score` runs, over the same variables. */
  readonly score?: ((batch: NamedTensors) => NamedTensors) | undefined;
}

export interface StepOutcome {
  readonly loss: number;
  /** One for each micro-batch, in order. */
  readonly outputs: readonly OutputValues[];
  /** Whether the update was left out because the gradients were not finite (float16 only). */
  readonly isSkipped: boolean;
}

/** Batches of the shapes that are known to come. */
export interface KnownBatches {
  /** The micro-batches of steps. */
  readonly steps: readonly (readonly Feeds[])[];
  /** What will be scored. */
  readonly scores: readonly Feeds[];
}

/**
 * A training step with its state, compiled or not: who calls it cannot tell. Between `syncVariables` and the next run the variables of
 * tfjs hold the trained values; at other times they may hold anything.
 */
export interface StepRunner {
  /**
   * Forward, backward and one update.
   * @param batches micro-batches, whose gradients are added: losses are to be scaled so that their sum is meant
   * @param step the number of this update, from 1
   */
  run(batches: readonly Feeds[], learningRate: number, step: number): StepOutcome;
  /** As `run`, but nothing is read back from the device. */
  advance(batches: readonly Feeds[], learningRate: number, step: number): void;
  /** The sums over all steps since `clearTotals`. */
  totals(): OutputValues;
  clearTotals(): void;
  /** Compiles for batches like these, all at once: each shape that comes by itself means another session. Nothing is trained. */
  prepare(batches: KnownBatches): void;
  /** The outputs of `options.score` on a batch. */
  score(batch: Feeds): OutputValues;
  /** Gives the variables of tfjs the trained values. */
  syncVariables(): void;
  /**
   * The trained values, by variable. They do not change when training continues: the next update leaves them their memory. The caller owns
   * the tensors.
   */
  values(): Map<string, tf.Tensor>;
  /** A copy of all that the optimizer remembers, by `VARIABLE.SLOT`, and of the sums; the caller owns the tensors. */
  slots(): Map<string, tf.Tensor>;
  /** Takes over the variables' present values and what `slots` gave; without slots, training begins anew. */
  restore(slots: ReadonlyMap<string, tf.Tensor>): void;
  dispose(): void;
}
