import type { Feeds } from '../compile/feeds';
import type { Row } from '../datasets/example';
import type { RuntimeIo } from '../formats/format';
import { servedFeeds } from '../formats/servedNames';
import { feederOf } from '../inputs/feeders';
import { modalityNamed } from '../inputs/modalities';
import { describeFolder, modalityOfFolder } from '../models/modelFolder';
import type { Golden } from './goldenFile';

/** Rows that are asked about together. */
export const rowsAtOnce = 16;

/** Makes rows, of which files are found as they are named, what a model is served with: `rowsAtOnce` in a batch. */
export type ServedReader = (rows: readonly Row[]) => Promise<Feeds[]>;

/**
 * How rows become batches for the model of a package.
 * @param folder the package, which has all that reading takes but, perhaps, the weights
 * @param golden how the package says that rows are prepared
 */
export async function openServedReader(
  folder: string,
  { kept, reads }: Partial<Pick<Golden, 'kept' | 'reads'>>,
  { cacheFolder }: RuntimeIo,
): Promise<ServedReader> {
  const architecture = reads ?? (await describeFolder(folder)).architecture;
  const modality = modalityNamed(await modalityOfFolder(folder));
  const read = await modality.openReader({ folder, architecture }, kept, cacheFolder);
  return async (rows) => {
    const batches: Feeds[] = [];
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      const own = rows.slice(start, start + rowsAtOnce);
      const encoded = await read(own);
      const options = { shapes: 'exact', rows: own.length } as const;
      batches.push(servedFeeds(await feederOf(encoded).feeds(encoded, [...own.keys()], options)));
    }
    return batches;
  };
}

/** The cases of a golden as a model is served with them. */
export async function goldenFeeds(folder: string, golden: Golden, io: RuntimeIo): Promise<Feeds[]> {
  const read = await openServedReader(folder, golden, io);
  const rows = golden.cases.map(({ row }) => row);
  return read(modalityNamed(await modalityOfFolder(folder)).rowsIn(folder, rows));
}
