import type { Classifier } from '../models/classifier';
import type { Evidence } from './evidence';
import type { Hold } from './hold';

/** The bytes of variables that are stored in fewer bits than float32, by the variables' names. */
export type Stored = ReadonlyMap<string, Uint8Array>;

/** A way to make a trained model smaller: one file beside this one, and one line in `methods`. */
export interface Method<Settings> {
  /** Its effect, in a few words: the name of a candidate. */
  describe(settings: Settings): string;
  /** Changes what the model's variables hold, or only those of some names; the evidence shows what they are good for. @returns how those that it changed are stored, where that takes fewer bits */
  apply(model: Classifier, settings: Settings, evidence: Evidence, only?: readonly string[]): Stored;
  /** Its constraints on further training; undefined if there are none. */
  hold(settings: Settings, evidence: Evidence): Hold | undefined;
}
