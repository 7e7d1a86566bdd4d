import type { PickleValue } from './pickleValues';

/** What a checkpoint's file holds: the pickled value, and where the numbers of each storage are. */
export interface TorchArchive {
  readonly value: PickleValue;
  /** In bytes from the start of the file, by the storage's key. */
  readonly positions: ReadonlyMap<string, number>;
}

/** What a pickle may take: a real one has some hundred bytes a tensor. */
export const maxPickleBytes = 1 << 26;
