import type { Feeds } from '../compile/feeds';
import type { AxisSizes } from '../compile/namedFeeds';
import type { Row } from '../datasets/example';
import type { RuntimeIo } from '../formats/format';
import { servedFeeds } from '../formats/servedNames';
import { asServed, feederOf, sizesToRecord } from '../inputs/feeders';
import { modalityNamed } from '../inputs/modalities';
import type { RowReader } from '../inputs/modality';
import { describeFolder, modalityOfFolder } from '../models/modelFolder';
import type { Golden } from './goldenFile';

/** Rows that are asked about together. */
export const rowsAtOnce = 16;

/** Makes rows, of which files are found as they are named, what a model is served with: `rowsAtOnce` in a batch. */
export type ServedReader = (rows: readonly Row[]) => Promise<Feeds[]>;

/** How a package says that rows are prepared. */
type Preparation = Partial<Pick<Golden, 'kept' | 'reads'>>;

/** Encodes rows as a written model is served with them. @param folder the package, which has all that reading takes but, perhaps, the weights */
async function openRowReader(
  folder: string,
  { kept, reads }: Preparation,
  { cacheFolder }: RuntimeIo,
): Promise<RowReader> {
  const architecture = reads ?? (await describeFolder(folder)).architecture;
  const modality = modalityNamed(await modalityOfFolder(folder));
  const read = await modality.openReader({ folder, architecture }, kept, cacheFolder);
  return async (rows) => asServed(await read(rows));
}

/** How rows become batches for the model of a package. */
export async function openServedReader(
  folder: string,
  golden: Preparation,
  io: RuntimeIo,
): Promise<ServedReader> {
  const read = await openRowReader(folder, golden, io);
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

/** The sizes of a package's model that can be no others, and those of its images. */
export async function goldenSizes(
  folder: string,
  golden: Golden,
  io: RuntimeIo,
): Promise<[fixed: AxisSizes, usual: AxisSizes]> {
  const read = await openRowReader(folder, golden, io);
  return sizesToRecord(await read((await goldenRows(folder, golden)).slice(0, 1)));
}

/** The cases of a golden as a model is served with them. */
export async function goldenFeeds(folder: string, golden: Golden, io: RuntimeIo): Promise<Feeds[]> {
  const read = await openServedReader(folder, golden, io);
  return read(await goldenRows(folder, golden));
}

async function goldenRows(folder: string, { cases }: Golden): Promise<readonly Row[]> {
  const rows = cases.map(({ row }) => row);
  return modalityNamed(await modalityOfFolder(folder)).rowsIn(folder, rows);
}
