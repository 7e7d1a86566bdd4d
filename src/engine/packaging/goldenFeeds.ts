import type { Feeds } from '../compile/feeds';
import type { RuntimeIo } from '../formats/format';
import { servedFeeds } from '../formats/servedModel';
import { feederOf } from '../inputs/feeders';
import { modalityNamed } from '../inputs/modalities';
import { describeFolder, modalityOfFolder } from '../models/modelFolder';
import type { Golden } from './goldenFile';

/** Cases that are asked together. */
export const casesAtOnce = 16;

/**
 * The cases of a golden as a model is served with them, `casesAtOnce` in a batch.
 * @param folder the package, which has all that reading takes but, perhaps, the weights
 */
export async function goldenFeeds(
  folder: string,
  { cases, kept, reads }: Golden,
  { cacheFolder }: RuntimeIo,
): Promise<Feeds[]> {
  const architecture = reads ?? (await describeFolder(folder)).architecture;
  const modality = modalityNamed(await modalityOfFolder(folder));
  const read = await modality.openReader({ folder, architecture }, kept, cacheFolder);
  const batches: Feeds[] = [];
  for (let start = 0; start < cases.length; start += casesAtOnce) {
    const own = cases.slice(start, start + casesAtOnce).map(({ row }) => row);
    const encoded = await read(modality.rowsIn(folder, own));
    const rows = Math.min(casesAtOnce, cases.length - start);
    const options = { shapes: 'exact', rows } as const;
    batches.push(servedFeeds(await feederOf(encoded).feeds(encoded, [...Array(rows).keys()], options)));
  }
  return batches;
}
