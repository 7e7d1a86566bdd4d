import { dataWords } from '../../experiment/data/dataWords';
import { dataDigests } from '../../runs/digestStores';
import { GraftFolder } from '../../runs/graftFolder';
import { changedFiles } from '../datasets/digestDataset';
import type { Io } from '../io';
import type { RunPlan } from './runPlan';

/** Warns of data files that are no longer what the run has read: its results hold, but not for what they are now. */
export async function warnOfChangedData(plan: RunPlan, io: Io): Promise<void> {
  const { settings, experimentFile, lines, data, graftFolder } = plan;
  const digests = dataDigests(new GraftFolder(graftFolder));
  const source = { settings: settings.dataset, experimentFile, lines, signal: io.signal };
  for (const name of await changedFiles({ ...source, expected: data, digests })) {
    io.emit({
      type: 'warning',
      code: 'dataset/changed-since',
      ...dataWords.worded('changed-since', { name }),
    });
  }
}
