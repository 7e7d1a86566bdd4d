import type { tf } from '../tensorflow/loadTensorFlow';
import type { Feeds, NamedNumbers, NamedTensors, Numbers } from './feeds';

/** The handle by which a program changes a variable or slot, by its name; see `operations/resourceVariable`. */
export type Resources = (name: string) => tf.Tensor;

/**
 * A computation in tfjs operations over a state. It reads tfjs's variables, changes the state only through `resources`, and must not read
 * values.
 */
export type Program = (inputs: NamedTensors, resources: Resources) => NamedTensors;

/** The state that outlives a run of a program. */
export interface ProgramState {
  /** Variables by name. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** The shapes of further float32 buffers by name; they start as zeros. */
  readonly slots: ReadonlyMap<string, readonly number[]>;
}

/** The values of outputs whose shapes are known. */
export type OutputValues = Record<string, Numbers['values']>;

/** A program with feeds of some shapes. */
export interface ProgramRun {
  readonly name: string;
  readonly program: Program;
  readonly feeds: Feeds;
}

/** Runs programs over one state. Both implementations give the same results. */
export interface ProgramRunner {
  /** Runs a program once; the same name must always come with the same program. */
  run(name: string, program: Program, feeds: Feeds): NamedNumbers;
  /** Like `run`, but reads no output. */
  advance(name: string, program: Program, feeds: Feeds): void;
  /** Prepares these programs for feeds like these. */
  prepare(runs: readonly ProgramRun[]): void;
  /** The present values of variables or slots; the caller owns the tensors. */
  read(names: Iterable<string>): Map<string, tf.Tensor>;
  /** Sets slots. The tensors stay the caller's. */
  write(slots: ReadonlyMap<string, tf.Tensor>): void;
  /** Takes over the present values of the variables and the given slots; other slots become zeros. The tensors stay the caller's. */
  restore(slots: ReadonlyMap<string, tf.Tensor>): void;
  /** Gives the variables of tfjs the state's values. */
  syncVariables(): void;
  dispose(): void;
}
