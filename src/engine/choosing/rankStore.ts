import { createHash } from 'node:crypto';
import path from 'node:path';
import { GraftError } from '../../experiment/errors/errors';
import { type RankRow, rankRowSchema } from '../../experiment/reports/ranking';
import { buildFolder, writeAtomically } from '../../files/atomicWrite';
import { systemCode } from '../../files/fileErrors';
import { readPlainFile } from '../../files/readPlainFile';
import { refuseLinks, refuseLinksBelow } from '../../files/refuseLinks';

/** Raised by hand when the same rows get other numbers than before. */
const revision = 1;

/**
 * A row that an earlier ranking has left, or the one that `measure` makes, which is kept: a ranking that was stopped goes on, and a second
 * one costs nothing. A damaged row is measured again; a folder that cannot be written keeps none.
 * @param key all that decides the numbers of the row
 * @throws GraftError `files/linked`; what `measure` throws
 */
export async function storedRow(
  graftFolder: string,
  key: Readonly<Record<string, unknown>>,
  measure: () => Promise<RankRow>,
): Promise<RankRow> {
  const name = createHash('sha256')
    .update(JSON.stringify({ revision, ...key }))
    .digest('hex')
    .slice(0, 32);
  const folder = path.join(graftFolder, 'cache', 'ranks', name);
  await refuseLinks(graftFolder, folder);
  await refuseLinksBelow(folder);
  const file = path.join(folder, 'row.json');
  const stored = await readRow(file);
  if (stored) return stored;
  const row = await measure();
  await keepRow(folder, file, row);
  return row;
}

async function readRow(file: string): Promise<RankRow | undefined> {
  try {
    return rankRowSchema.parse(JSON.parse(await readPlainFile(file)));
  } catch {
    return undefined;
  }
}

async function keepRow(folder: string, file: string, row: RankRow): Promise<void> {
  const text = JSON.stringify(row);
  try {
    await buildFolder(folder, (temporary) => writeAtomically(path.join(temporary, 'row.json'), text));
    // Where a damaged row was there first, its folder has stayed.
    if (!(await readRow(file))) await writeAtomically(file, text);
  } catch (thrown) {
    if (!(thrown instanceof GraftError) && !systemCode(thrown)) throw thrown;
  }
}
