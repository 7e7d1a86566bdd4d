import type { DatasetResult } from '../../experiment/results';
import { verifyUnchanged } from '../datasets/datasetFiles';
import { writeExamples } from '../datasets/examplesFile';
import { readDataset } from '../datasets/readDataset';
import type { Io } from '../io';
import { targetReaders } from '../tasks/tasks';
import type { RunPlan } from './runPlan';

/** Reads the labelled examples and splits them. */
export async function prepareDataset(plan: RunPlan, folder: string, io: Io): Promise<DatasetResult> {
  const dataset = await readDataset({
    ...dataSource(plan, io),
    task: plan.settings.finetune.task,
    readers: targetReaders(),
    onProgress: (done, total) =>
      io.emit({ type: 'stage-progress', stage: 'dataset', done, total, unit: 'bytes', message: 'Reading' }),
  });
  for (const warning of dataset.warnings) io.emit({ type: 'warning', ...warning });
  await writeExamples(folder, dataset.examples);
  return dataset.result;
}

/**
 * Looks whether the data are still what the run was planned with.
 * @throws GraftError `dataset/...` for a file that has changed
 */
export function verifyData(plan: RunPlan, io: Io): Promise<void> {
  return verifyUnchanged(dataSource(plan, io));
}

function dataSource({ settings, experimentFile, lines, data }: RunPlan, { signal }: Io) {
  return { settings: settings.dataset, experimentFile, lines, expected: data, signal };
}
