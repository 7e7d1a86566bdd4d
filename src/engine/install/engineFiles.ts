import { createHash } from 'node:crypto';
import { lstat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { filesIn } from '../../files/entriesBelow';
import { linkFolder } from '../../files/linkFolder';
import type { AssetIo, OnProgress } from '../assets/assetIo';
import { unzip } from '../assets/unzip';
import { dropWheels, fetchWheels } from '../assets/wheels';
import { cudaLinks, type EngineWheel, headerBytes, headers } from './engineWheels';
import { type Engine, engineFolders, readEngineRecord } from './findEngine';

/** TensorFlow's libraries and headers, ready to be put where they are needed. */
export interface EngineFiles {
  /** Puts them into a folder, in the wheels' own layout. */
  place(folder: string): Promise<void>;
  /** Lets go of what is not needed any more, once the engine stands. */
  release(): Promise<void>;
}

/**
 * Gets the files of an engine ready: those of an earlier revision that holds the same serve again, else wheels are fetched.
 * @throws GraftError `assets/*`, `network/*`, `files/*`; CancelledError
 */
export async function engineFiles(
  engine: Engine,
  wheels: readonly EngineWheel[],
  io: AssetIo,
  onProgress: OnProgress,
): Promise<EngineFiles> {
  const earlier = await earlierRevision(engine, wheels, io.cacheFolder);
  if (earlier !== undefined)
    return { place: (folder) => shareFiles(earlier, folder, engine), release: async () => {} };
  const unpackedBytes = headerBytes + wheels.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
  const fetched = await fetchWheels(wheels, unpackedBytes, io, onProgress);
  return {
    place: async (folder) => {
      for (const { wheel, file } of fetched) await unpackWheel(wheel, file, folder, io, onProgress);
      await linkCuda(folder, engine);
    },
    release: () => dropWheels(fetched),
  };
}

/** Names what is unpacked from wheels: the same members of the same files have the same name. */
export function contentsOf(wheels: readonly EngineWheel[]): string {
  const parts = wheels.flatMap(({ sha256, keep }) => [sha256, keep.source]);
  return createHash('sha256')
    .update([headers.source, ...parts].join('\n'))
    .digest('hex');
}

async function earlierRevision(
  engine: Engine,
  wheels: readonly EngineWheel[],
  cacheFolder: string,
): Promise<string | undefined> {
  const contents = contentsOf(wheels);
  for (const folder of await engineFolders(cacheFolder, engine.variant))
    if (readEngineRecord(folder)?.contents === contents && (await hasWholeLibraries(folder, wheels)))
      return folder;
  return undefined;
}

/** Whether what was unpacked from wheels into a folder is all there, by its size. */
export async function hasWholeLibraries(folder: string, wheels: readonly EngineWheel[]): Promise<boolean> {
  const kept = (await filesIn(folder)).filter((name) => wheels.some(({ keep }) => keep.test(name)));
  let bytes = 0;
  for (const name of kept) {
    const found = await lstat(path.join(folder, name));
    if (found.isFile()) bytes += found.size;
  }
  return bytes === wheels.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
}

async function shareFiles(earlier: string, folder: string, engine: Engine): Promise<void> {
  const made = [path.relative(engine.folder, engine.binding), 'engine.json'];
  await linkFolder(earlier, folder, (file) => !made.includes(file));
  await linkCuda(folder, engine);
}

async function linkCuda(folder: string, { variant }: Engine): Promise<void> {
  if (variant === 'gpu')
    for (const [link, target] of Object.entries(cudaLinks)) await symlink(target, path.join(folder, link));
}

async function unpackWheel(
  { name, keep, unpackedBytes }: EngineWheel,
  file: string,
  into: string,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<void> {
  let done = 0;
  const onBytes = (bytes: number) => {
    done += bytes;
    onProgress({ phase: 'unpacking', name, done: Math.min(done, unpackedBytes), total: unpackedBytes });
  };
  const place = (member: string) => (keep.test(member) || headers.test(member) ? member : undefined);
  const maxBytes = unpackedBytes + headerBytes;
  await unzip({ zip: file, into, place, maxBytes, signal: io.signal, onBytes });
}
