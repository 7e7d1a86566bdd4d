import { createWriteStream } from 'node:fs';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as yauzl from 'yauzl';
import { type ArchiveProblem, assetError } from '../../experiment/errors/assets';
import { CancelledError, GraftError, whyOf } from '../../experiment/errors/errors';
import { withFileErrors } from '../../files/fileErrors';
import { makeFolder } from '../../files/makeFolder';
import { entryProblem, isInside, memberBytes, overlappingMember } from '../../files/zipReader';

export interface UnzipOptions {
  readonly zip: string;
  /** An existing folder; nothing is written outside it. */
  readonly into: string;
  /** Where a member goes, as a relative path with forward slashes; undefined leaves it in the archive. */
  readonly place: (member: string) => string | undefined;
  /** The most that all members together may unpack to. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Unpacks chosen members of a zip archive (a wheel is one). The archive is not trusted: paths must stay inside, no links, no
 * encryption, no member twice, and sizes must be what the archive's directory says.
 * @returns the relative paths written
 * @throws GraftError `assets/bad-archive`, `files/disk-full`, `files/read-only`; CancelledError
 */
export async function unzip(options: UnzipOptions): Promise<string[]> {
  const archive = await openArchive(options.zip);
  try {
    const chosen = await chosenEntries(archive, options);
    for (const [place, entry] of chosen)
      await extract(archive, entry, path.join(options.into, place), options);
    return [...chosen.keys()];
  } catch (thrown) {
    throw options.signal.aborted ? new CancelledError() : asArchiveError(thrown, options.zip);
  } finally {
    archive.close();
  }
}

/** The members to unpack, by their places. All are checked before the first one is written. */
async function chosenEntries(archive: yauzl.ZipFile, { zip, place, maxBytes }: UnzipOptions) {
  const chosen = new Map<string, yauzl.Entry>();
  let left = maxBytes;
  for await (const entry of archive.eachEntry()) {
    const target = entry.fileName.endsWith('/') ? undefined : place(entry.fileName);
    if (target === undefined) continue;
    checkEntry(entry, target, zip);
    left -= entry.uncompressedSize;
    if (left < 0) throw badArchive(zip, ['too-large', maxBytes]);
    if (chosen.has(target)) throw badArchive(zip, ['twice', target]);
    chosen.set(target, entry);
  }
  const overlapping = overlappingMember([...chosen.values()].map(memberBytes));
  if (overlapping !== undefined) throw badArchive(zip, ['overlapping', overlapping]);
  return chosen;
}

async function openArchive(zip: string): Promise<yauzl.ZipFile> {
  try {
    // strictFileNames refuses backslashes; decoding refuses absolute paths and `..` parts; sizes are checked while reading.
    return await yauzl.openPromise(zip, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (thrown) {
    throw asArchiveError(thrown, zip);
  }
}

function checkEntry(entry: yauzl.Entry, place: string, zip: string): void {
  const problem = entryProblem(entry);
  if (problem !== undefined) throw badArchive(zip, problem);
  if (!isInside(place)) throw badArchive(zip, ['outside', place]);
}

async function extract(
  archive: yauzl.ZipFile,
  entry: yauzl.Entry,
  target: string,
  { signal, onBytes }: UnzipOptions,
): Promise<void> {
  await makeFolder(path.dirname(target));
  const count = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      onBytes?.(chunk.length);
      callback(null, chunk);
    },
  });
  const source = await archive.openReadStreamPromise(entry);
  await withFileErrors(target, () =>
    pipeline(source, count, createWriteStream(target, { flags: 'wx' }), { signal }),
  );
  const executable = ((entry.externalFileAttributes >>> 16) & 0o100) !== 0;
  if (executable) await chmod(target, 0o755);
}

function badArchive(zip: string, problem: ArchiveProblem, cause?: unknown): GraftError {
  return assetError('assets/bad-archive', { archive: zip, problem }, { cause });
}

/** Failures that already have a code, or come from the disk, stay what they are; the rest is yauzl's opinion of the archive. */
function asArchiveError(thrown: unknown, zip: string): unknown {
  if (thrown instanceof GraftError) return thrown;
  if (thrown instanceof Error && 'code' in thrown && 'syscall' in thrown) return thrown;
  return badArchive(zip, ['damaged', whyOf(thrown)], thrown);
}
