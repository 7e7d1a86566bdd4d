import type { ModalityName } from '../../experiment/models/modalities';
import type { NamedValues } from '../datasets/exampleValues';

/** The encodings of examples: a kind of data, or the features that a frozen model computed from it. */
export type EncodedKind = ModalityName | 'features';

/** Examples as numbers. Each kind has more, as plain data in shared memory: it crosses to other threads. */
export interface Encoded {
  readonly kind: EncodedKind;
  /** The first row of each example, where an example is not one row. */
  readonly rowOf?: Int32Array | undefined;
}

/** The examples of a split, and their targets. */
export interface InputSplit {
  readonly encoded: Encoded;
  readonly targets: NamedValues;
}
