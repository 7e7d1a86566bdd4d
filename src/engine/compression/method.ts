import type { InputSplit } from '../inputs/encoded';
import type { ModelRounding } from '../models/configFile';
import type { HeadedModel } from '../models/headedModel';
import type { FloatDtype } from '../weights/writeSafetensors';
import type { Evidence } from './evidence';
import type { Hold } from './hold';

/** The bytes of variables that are stored in fewer bits than float32, by the variables' names. */
export type Stored = ReadonlyMap<string, Uint8Array>;

/** Training examples for a reduction; `evidence` prepares the same examples as batches. */
export interface ReductionData {
  readonly train: InputSplit;
  evidence(): Promise<Evidence>;
}

/** A way to make a trained model smaller: one file beside this one, and one line in `methods`. */
export interface Method<Settings> {
  /** Says in a few words what the method does: the name of a candidate. */
  describe(settings: Settings): string;
  /** How many training examples the method wants as evidence; none where absent. */
  readonly examples?: number;
  /** Present where the method changes the tokenizer, so that examples must be encoded again. */
  readonly retokenizes?: true;
  /** Refuses settings that could only fail later. @param isRecovered whether training continues on the candidate */
  requirePossible?(settings: Settings, isRecovered: boolean): void;
  /** Writes a model with smaller tensors as a folder, before any training on it. */
  reduce?(model: HeadedModel, settings: Settings, data: ReductionData, folder: string): Promise<void>;
  /** Changes the values of the model's variables, or of the variables named in `only`. @returns how changed variables are stored in fewer bits */
  apply?(model: HeadedModel, settings: Settings, evidence: Evidence, only?: readonly string[]): Stored;
  /** The constraint that training of the candidate must keep; undefined where the method needs none. */
  hold?(settings: Settings, evidence: Evidence): Hold | undefined;
  /** The settings to apply after training has held to the method. */
  settled?(settings: Settings): Settings;
  /** The type of PyTorch in which changed weights are saved; float32 where undefined. */
  dtype?(settings: Settings): FloatDtype | undefined;
  /** How the method rounded weights, as the model's config records it. */
  rounding?(settings: Settings): ModelRounding;
  /** Whether runtimes compute the result in integers, and so give other answers than the engine. */
  computesInIntegers?(settings: Settings): boolean;
}
