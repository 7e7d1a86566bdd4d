import type { tf } from '../tensorflow/loadTensorFlow';
import type { Feeds, NamedNumbers, NamedTensors } from './feeds';
import type { OutputValues } from './program';

/** The results of a step on a batch; the caller owns the tensors. */
export interface StepResult {
  /** The loss to minimize. */
  readonly loss: tf.Scalar;
  /** Further outputs for the caller. */
  readonly outputs: NamedTensors;
  /** New values of variables that change without a gradient (running statistics), by name. */
  readonly updates?: ReadonlyMap<string, tf.Tensor>;
  /** Addends of the sums over steps in `StepOptions.totals`. */
  readonly totals?: NamedTensors;
}

/** The forward part of a training step, in tfjs operations: it reads variables, assigns nothing and reads no values. */
export type Step = (batch: NamedTensors) => StepResult;

/** The update rule of variables. It has no state: its slots belong to the runner. */
export interface Optimizer {
  /** The buffers for each variable, with its shape and PyTorch's names. */
  readonly slots: readonly string[];
  /** The numbers of one update that vary between steps. `step` counts from 1. */
  rates(learningRate: number, step: number): Readonly<Record<string, number>>;
  /** Rates with which a zero gradient changes neither the variable nor its slots. */
  readonly idleRates: Readonly<Record<string, number>>;
  /** The rates of a variable with a scaled learning rate. */
  scaledRates(rates: NamedTensors, factor: number): NamedTensors;
  /**
   * Changes one variable by its gradient.
   * @param variable the handle of the variable; `slots` are handles in the order of the names
   * @param rates as `rates` named them, as scalars
   */
  update(variable: tf.Tensor, slots: readonly tf.Tensor[], gradient: tf.Tensor, rates: NamedTensors): void;
}

export interface StepOptions {
  /** All variables of the step, by name. Trainable ones get gradients. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: Optimizer;
  /** The factor on a variable's learning rate; 1 where absent. */
  readonly rateOf?: ((variable: string) => number) | undefined;
  /** The maximum global norm of the gradients, if clipped. */
  readonly clipNorm?: number | undefined;
  /** The shapes of sums over steps, by name; the sums stay on the device until they are read. */
  readonly totals?: ReadonlyMap<string, readonly number[]> | undefined;
  /** The program of `score`, over the same variables. */
  readonly score?: ((batch: NamedTensors) => NamedTensors) | undefined;
}

export interface StepOutcome {
  readonly loss: number;
  /** The outputs of each micro-batch, in order. */
  readonly outputs: readonly OutputValues[];
  /** Whether the update was skipped because gradients were not finite (float16 only). */
  readonly isSkipped: boolean;
}

/** Batches of the expected shapes. */
export interface KnownBatches {
  /** Micro-batches of steps. */
  readonly steps: readonly (readonly Feeds[])[];
  /** Batches to score. */
  readonly scores: readonly Feeds[];
}

/**
 * A training step with its state, compiled or not: callers see no difference. Between `syncVariables` and the next run tfjs's variables
 * hold the trained values; at other times their values are undefined.
 */
export interface StepRunner {
  /**
   * Runs forward, backward and one update.
   * @param batches micro-batches, whose gradients are added: scale their losses so that the sum is the loss
   * @param step the number of this update, from 1
   */
  run(batches: readonly Feeds[], learningRate: number, step: number): StepOutcome;
  /** Like `run`, but reads nothing from the device. */
  advance(batches: readonly Feeds[], learningRate: number, step: number): void;
  /** The sums over all steps since `clearTotals`. */
  totals(): OutputValues;
  clearTotals(): void;
  /** Compiles for batches like these at once, because each later shape needs another session. Trains nothing. */
  prepare(batches: KnownBatches): void;
  /** The outputs of `options.score` on a batch. */
  score(batch: Feeds): NamedNumbers;
  /** Copies the trained values to tfjs's variables. */
  syncVariables(): void;
  /**
   * The trained values, by variable. Later updates do not change them. The caller owns the tensors.
   */
  values(): Map<string, tf.Tensor>;
  /** A copy of the optimizer's slots, by `VARIABLE.SLOT`, and of the sums; the caller owns the tensors. */
  slots(): Map<string, tf.Tensor>;
  /** Loads the variables' current values and the result of `slots`; without slots, training starts from the beginning. */
  restore(slots: ReadonlyMap<string, tf.Tensor>): void;
  dispose(): void;
}
