import type { Io } from '../io';

/** The environment for fetching files. */
export type AssetIo = Pick<Io, 'fetch' | 'signal' | 'env' | 'cacheFolder'>;

/** The progress of a phase: `done` of `total` bytes, or 0 of 0 without a count. */
export interface AssetProgress {
  readonly phase: 'waiting' | 'locating' | 'downloading' | 'verifying' | 'unpacking' | 'compiling';
  /** The file or package; while waiting, what another process fetches or installs. */
  readonly name: string;
  /** The process to wait for, if its id is known. */
  readonly process?: number | undefined;
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: AssetProgress) => void;
