import { describeTable } from '../../engine/datasets/describeTable';
import { targetReaders } from '../../engine/tasks/targetReaders';
import type { TableColumns } from '../../experiment/data/tableColumns';
import { parseExperiment } from '../../experiment/document/markdown';

/**
 * The columns of the table that an experiment's text names, saved or not.
 * @returns undefined for data without columns
 * @throws GraftError `dataset/...`; CancelledError
 */
export async function columnsOf(
  experimentFile: string,
  text: string,
  signal?: AbortSignal,
): Promise<TableColumns | undefined> {
  const { settings, lines } = parseExperiment(text);
  const { task } = settings.finetune;
  const source = { settings: settings.dataset, experimentFile, lines };
  return describeTable({ ...source, task, readers: targetReaders, signal });
}
