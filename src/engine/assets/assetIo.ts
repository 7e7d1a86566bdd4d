import { t } from '../../experiment/translation';
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

/** What is being done, in a few words. */
export function fetchingMessage({ phase, name }: Pick<AssetProgress, 'phase' | 'name'>): string {
  return phases[phase](name);
}

const phases: Readonly<Record<AssetProgress['phase'], (name: string) => string>> = {
  waiting: (name) => t('waiting for {0}', name),
  locating: (name) => t('locating {0}', name),
  downloading: (name) => t('downloading {0}', name),
  verifying: (name) => t('verifying {0}', name),
  unpacking: (name) => t('unpacking {0}', name),
  compiling: (name) => t('compiling {0}', name),
};
