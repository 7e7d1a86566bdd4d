import type { PickleValue } from './pickleValues';

/** The content of a checkpoint file: the pickled value, and the position of each storage. */
export interface TorchArchive {
  readonly value: PickleValue;
  /** Positions in bytes from the start of the file, by the storage's key. */
  readonly positions: ReadonlyMap<string, number>;
}

/** The size limit of a pickle: a real one has a few hundred bytes a tensor. */
export const maxPickleBytes = 1 << 26;
