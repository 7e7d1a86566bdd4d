import type { ModalityName } from '../../experiment/models/preset';
import type { NamedValues } from '../datasets/exampleValues';

/** What examples can be encoded as: a kind of data, or what a frozen model has made of it. */
export type EncodedKind = ModalityName | 'features';

/** Examples as numbers. Each kind has more, as plain data in shared memory: it crosses to other threads. */
export interface Encoded {
  readonly kind: EncodedKind;
  /** Of each example the row that it begins in, where an example is not a row. */
  readonly rowOf?: Int32Array | undefined;
}

/** The examples of a split, and what is to be predicted of them. */
export interface InputSplit {
  readonly encoded: Encoded;
  readonly targets: NamedValues;
}
