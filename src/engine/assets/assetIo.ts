import type { Io } from '../io';

/** What fetching files asks of the world. */
export type AssetIo = Pick<Io, 'fetch' | 'signal' | 'env' | 'cacheFolder'>;

/** How far a piece of fetching is: `done` of `total` bytes, or 0 of 0 where there is nothing to count. */
export interface AssetProgress {
  readonly phase: 'waiting' | 'locating' | 'downloading' | 'verifying' | 'unpacking' | 'compiling';
  /** The file, package or process that it is about. */
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: AssetProgress) => void;
