import type { StageName } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import type { Io } from '../io';
import type { AssetProgress, OnProgress } from './assetIo';

/** The phases, in a few words. */
const phases: Readonly<Record<AssetProgress['phase'], (name: string) => string>> = {
  waiting: (name) => t('waiting for {0}', name),
  locating: (name) => t('locating {0}', name),
  downloading: (name) => t('downloading {0}', name),
  verifying: (name) => t('verifying {0}', name),
  unpacking: (name) => t('unpacking {0}', name),
  compiling: (name) => t('compiling {0}', name),
};

/** Reports the progress of fetching for a stage. */
export const fetchProgress =
  (stage: StageName, io: Pick<Io, 'emit'>): OnProgress =>
  ({ phase, name, done, total }) =>
    io.emit({ type: 'stage-progress', stage, done, total, unit: 'bytes', message: phases[phase](name) });
