import { reportWords } from '../../experiment/reports/reportWords';
import type { StageName } from '../../experiment/stages/stages';

import type { Io } from '../io';
import type { OnProgress } from './assetIo';

/** Reports the progress of fetching for a stage. */
export const fetchProgress =
  (stage: StageName, io: Pick<Io, 'emit'>): OnProgress =>
  ({ phase, name, process, done, total }) =>
    io.emit({
      type: 'stage-progress',
      stage,
      done,
      total,
      unit: 'bytes',
      ...reportWords.worded(phase, { name, process }),
    });
