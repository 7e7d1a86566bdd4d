import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../../experiment/words/parseJson';
import { buildFolder, writeAtomically } from '../../../files/atomicWrite';
import { unlessMissing } from '../../../files/fileErrors';
import { readPlainFile } from '../../../files/readPlainFile';
import { refuseLinks, refuseLinksBelow, writeFlags } from '../../../files/refuseLinks';
import { mostPixels } from '../../images/imageLimits';
import type { DecodedCache } from '../modality';
import { checksums, type StoredPixels, storedBytes } from './storedPixels';

// The cache of decoded images consists of packs. A pack holds the pixels of images with their checksums, one image after the other,
// and a list of its images by the SHA-256 of their files. A pack is written once, in full or not at all, and read by position.

const side = z.number().int().positive().max(1_000_000);
const listSchema = z.array(
  z.object({ sha256: z.string(), offset: z.number().int().nonnegative(), height: side, width: side }),
);
type Entry = z.infer<typeof listSchema>[number];

interface Pack {
  readonly folder: string;
  readonly bytes: number;
  readonly usedMs: number;
  readonly entries: readonly Entry[];
}

const packsFolder = ({ graftFolder }: DecodedCache) => path.join(graftFolder, 'cache', 'pixels');
const pixelsFile = (folder: string) => path.join(folder, 'pixels.bin');
const listFile = (folder: string) => path.join(folder, 'pixels.json');

/** The pixels of some images that the cache has. */
export interface FoundPixels {
  /** By the SHA-256 of their files. */
  readonly places: ReadonlyMap<string, StoredPixels>;
  /** All packs, also those of other images. */
  readonly packs: readonly Pack[];
}

/**
 * Finds pixels of images by the SHA-256 of their files. A pack that cannot be read is passed over.
 * @throws GraftError `files/linked` where a link leads out of the cache
 */
export async function findPixels(cache: DecodedCache, wanted: Iterable<string>): Promise<FoundPixels> {
  const places = new Map<string, StoredPixels>();
  const names = new Set(wanted);
  const packs = cache.mostBytes === 0 ? [] : await packsIn(cache);
  for (const pack of packs) {
    const own = pack.entries.filter(({ sha256 }) => names.has(sha256));
    if (own.length > 0) await markUsed(pack);
    for (const { sha256, ...place } of own) places.set(sha256, { ...place, file: pixelsFile(pack.folder) });
  }
  return { places, packs };
}

/** Keeps the pixels of an image, if there is room. */
export type KeepPixels = (
  sha256: string,
  pixels: { readonly height: number; readonly width: number; readonly levels: Uint8Array },
) => Promise<void>;

/**
 * Writes a pack of what `decode` keeps: as much as there is room for beside the packs that hold others of these images. In their place go packs
 * that were used least recently. Within a pack what comes first stays: epochs read all images in turn, so that to make room for the
 * last would drop the one that is read next.
 * @param missing the SHA-256 of the images that no pack holds
 * @param found what packs hold of the others
 * @throws what `decode` throws; then nothing is kept. GraftError `files/...`
 */
export async function writePixels(
  cache: DecodedCache,
  missing: readonly string[],
  { places, packs }: FoundPixels,
  decode: (keep: KeepPixels) => Promise<void>,
): Promise<void> {
  const inUse = new Set([...places.values()].map(({ file }) => path.dirname(file)));
  const used = sumBytes(packs.filter(({ folder }) => inUse.has(folder)));
  const room = cache.mostBytes - used;
  if (missing.length === 0 || room <= 0) return decode(async () => {});
  const key = createHash('sha256').update(missing.join()).digest('hex').slice(0, 32);
  const target = path.join(packsFolder(cache), key);
  // One of that name whose images are missing is damaged.
  if (!packs.some(({ folder, entries }) => folder === target && entries.length > 0))
    await rm(target, { recursive: true, force: true });
  await buildFolder(target, async (temporary) => {
    const bytes = await writePack(temporary, room, decode);
    await makeRoom(packs, cache.mostBytes - bytes);
  });
}

async function writePack(
  folder: string,
  room: number,
  decode: (keep: KeepPixels) => Promise<void>,
): Promise<number> {
  const handle = await open(pixelsFile(folder), writeFlags);
  try {
    const pack = { entries: new Map<string, Entry>(), bytes: 0 };
    await decode((sha256, pixels) => append(handle, pack, room, { sha256, ...pixels }));
    await handle.sync();
    await writeAtomically(listFile(folder), JSON.stringify([...pack.entries.values()]));
    return pack.bytes;
  } finally {
    await handle.close();
  }
}

async function append(
  handle: FileHandle,
  pack: { entries: Map<string, Entry>; bytes: number },
  room: number,
  { levels, ...image }: { sha256: string; height: number; width: number; levels: Uint8Array },
): Promise<void> {
  const bytes = storedBytes(image);
  if (pack.bytes + bytes > room || pack.entries.has(image.sha256)) return;
  await handle.writeFile(levels);
  await handle.writeFile(checksums(levels, image.width));
  pack.entries.set(image.sha256, { ...image, offset: pack.bytes });
  pack.bytes += bytes;
}

/** Removes packs, the least recently used first, until the others have at most this many bytes. */
async function makeRoom(packs: readonly Pack[], mostBytes: number): Promise<void> {
  let bytes = sumBytes(packs);
  for (const pack of [...packs].sort((a, b) => a.usedMs - b.usedMs)) {
    if (bytes <= mostBytes) return;
    await rm(pack.folder, { recursive: true, force: true });
    bytes -= pack.bytes;
  }
}

async function packsIn(cache: DecodedCache): Promise<Pack[]> {
  const folder = packsFolder(cache);
  await refuseLinks(cache.graftFolder, folder);
  await refuseLinksBelow(folder);
  const names = (await readdir(folder).catch(unlessMissing)) ?? [];
  const own = names.filter((name) => /^[0-9a-f]{32}$/.test(name));
  return Promise.all(own.map((name) => readPack(path.join(folder, name))));
}

/** One that cannot be read holds nothing, and is the first to go. */
async function readPack(folder: string): Promise<Pack> {
  const { size = 0, mtimeMs = 0 } = (await stat(pixelsFile(folder)).catch(unlessMissing)) ?? {};
  const entries = await readEntries(folder, size).catch(() => undefined);
  return { folder, bytes: size, usedMs: entries ? mtimeMs : 0, entries: entries ?? [] };
}

/** Reads a list that may come from anywhere: unless all of its entries are inside the file, none counts. */
async function readEntries(folder: string, bytes: number): Promise<Entry[]> {
  const entries = listSchema.parse(parseJson(await readPlainFile(listFile(folder))));
  const fit = entries.every(
    (entry) => entry.height * entry.width <= mostPixels && entry.offset + storedBytes(entry) <= bytes,
  );
  if (!fit) throw new Error('The pixels are not all there.');
  return entries;
}

/** Sets the file's time to the time of its last use. */
async function markUsed({ folder }: Pack): Promise<void> {
  const now = new Date();
  await utimes(pixelsFile(folder), now, now).catch(() => undefined);
}

const sumBytes = (packs: readonly Pack[]) => packs.reduce((sum, { bytes }) => sum + bytes, 0);
