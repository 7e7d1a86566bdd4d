import { createHash } from 'node:crypto';
import { lstat, readdir, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../../experiment/errors/errors';
import { entriesBelow } from '../../files/entriesBelow';
import { isMissing, systemCode, unlessMissing } from '../../files/fileErrors';
import { makeFolder } from '../../files/makeFolder';
import { refuseLinks, refuseLinksBelow } from '../../files/refuseLinks';
import { sweepTemporary, temporarySibling } from '../../files/temporary';
import { openSafetensors } from '../weights/safetensors';
import type { TensorFile } from '../weights/tensorFile';
import { writeSafetensors } from '../weights/writeSafetensors';

/** The features of some rows, by what decides them: 32 hexadecimal digits a row. */
export type RowVectors = ReadonlyMap<string, Float32Array>;

/**
 * Bytes of all features of a `.graft` folder at most: a million texts through one layer of 512 numbers, or a hundred comparisons of models
 * on 1,000 texts. More would fill a disk with what a pass through the model gives back.
 */
const mostBytes = 2 ** 31;
/** Packs that hold rows of one question: with more, they become one. */
const mostPacks = 8;
const ending = '.safetensors';
/** Numbers of 32 bits in the name of a row. */
const wordsInKey = 4;

/**
 * Reads the rows that are stored in a folder. A damaged pack is removed, and its rows count as missing.
 * @param graftFolder contains the folder and may have come from a stranger
 * @throws GraftError `files/linked`, `files/not-plain`, `files/of-another-user`
 */
export async function readRows(
  graftFolder: string,
  folder: string,
  wanted: ReadonlySet<string>,
): Promise<{ rows: Map<string, Float32Array>; packs: string[] }> {
  await refuseLinks(graftFolder, folder);
  await refuseLinksBelow(folder);
  const rows = new Map<string, Float32Array>();
  const packs: string[] = [];
  for (const name of (await readdir(folder).catch(unlessMissing)) ?? []) {
    if (!name.endsWith(ending)) continue;
    const file = path.join(folder, name);
    const pack = await readPack(file, wanted);
    if (pack === 'damaged') await rm(file, { force: true }).catch(() => undefined);
    if (!pack || pack === 'damaged') continue;
    packs.push(file);
    for (const [key, values] of pack) rows.set(key, values);
    const now = new Date();
    // The time of the last use decides what is thrown away first.
    await utimes(file, now, now).catch(() => undefined);
  }
  return { rows, packs };
}

/** The rows of a pack; undefined where it has no wanted one. */
async function readPack(
  file: string,
  wanted: ReadonlySet<string>,
): Promise<RowVectors | 'damaged' | undefined> {
  let opened: TensorFile | undefined;
  try {
    opened = await openSafetensors(file);
    const words = await opened.read('rows');
    const keys = keysIn(words);
    if (!keys.some((key) => wanted.has(key))) return undefined;
    const values = Float32Array.from(await opened.read('features'));
    const [count, size] = opened.info('features').shape;
    const isWhole = opened.metadata.get('checksum') === checksum(words, values);
    if (!isWhole || count !== keys.length || !size) return 'damaged';
    return new Map(keys.map((key, row) => [key, values.subarray(row * size, (row + 1) * size)]));
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    return thrown instanceof GraftError ? 'damaged' : undefined;
  } finally {
    await opened?.close();
  }
}

/**
 * Stores rows as a new pack, together with those of other packs, where there are many, and throws away the least recently used packs of the
 * `.graft` folder beyond its bound. Features can be computed again: a folder that is full or read-only only keeps none.
 * @param packs the packs that hold rows of the same question, and `stored` their rows
 */
export async function keepRows(
  graftFolder: string,
  folder: string,
  added: RowVectors,
  { rows: stored, packs }: { rows: RowVectors; packs: readonly string[] },
): Promise<void> {
  const joined = packs.length >= mostPacks ? packs : [];
  const rows = joined.length > 0 ? new Map([...stored, ...added]) : added;
  const [first] = rows.values();
  if (!first || rows.size * first.byteLength > mostBytes) return;
  try {
    await makeFolder(folder);
    await sweepTemporary(folder);
    const written = await writePack(folder, rows, first.length);
    for (const file of joined) if (file !== written) await rm(file, { force: true });
    await throwAway(path.join(graftFolder, 'cache', 'features'), written);
  } catch (thrown) {
    if (!(thrown instanceof GraftError) && !systemCode(thrown)) throw thrown;
  }
}

async function writePack(folder: string, rows: RowVectors, size: number): Promise<string> {
  const keys = [...rows.keys()];
  const words = new Int32Array(keys.length * wordsInKey);
  const values = new Float32Array(keys.length * size);
  for (const [row, key] of keys.entries()) {
    for (let word = 0; word < wordsInKey; word++)
      words[row * wordsInKey + word] = Number.parseInt(key.slice(8 * word, 8 * word + 8), 16) | 0;
    values.set(rows.get(key)!, row * size);
  }
  const sum = checksum(words, values);
  const file = path.join(folder, `${sum.slice(0, 32)}${ending}`);
  const temporary = temporarySibling(file);
  try {
    await writeSafetensors(
      temporary,
      new Map([
        ['rows', { dtype: 'I32', shape: [keys.length, wordsInKey], values: words }],
        ['features', { dtype: 'F32', shape: [keys.length, size], values }],
      ]),
      { checksum: sum },
    );
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  return file;
}

function keysIn(words: ArrayLike<number>): string[] {
  return Array.from({ length: words.length / wordsInKey }, (_, row) =>
    Array.from({ length: wordsInKey }, (_, word) =>
      (words[row * wordsInKey + word]! >>> 0).toString(16).padStart(8, '0'),
    ).join(''),
  );
}

function checksum(words: ArrayLike<number>, values: Float32Array): string {
  return createHash('sha256').update(Int32Array.from(words)).update(values).digest('hex');
}

/** Removes the least recently used files beyond the bound, but not `newest`. */
async function throwAway(root: string, newest: string): Promise<void> {
  const files: { file: string; bytes: number; usedMs: number }[] = [];
  for await (const entry of entriesBelow(root)) {
    const file = path.join(entry.parentPath, entry.name);
    const found = entry.isFile() ? await lstat(file).catch(unlessMissing) : undefined;
    if (found) files.push({ file, bytes: found.size, usedMs: found.mtimeMs });
  }
  let bytes = files.reduce((sum, each) => sum + each.bytes, 0);
  for (const each of files.sort((a, b) => a.usedMs - b.usedMs)) {
    if (bytes <= mostBytes) return;
    if (each.file === newest) continue;
    await rm(each.file, { force: true });
    bytes -= each.bytes;
  }
}
