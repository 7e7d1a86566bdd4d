import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import * as yauzl from 'yauzl';
import type { ArchiveProblem } from '../../experiment/errors/assets';
import { GraftError, whyOf } from '../../experiment/errors/errors';
import { imageError } from '../../experiment/errors/images';
import { systemCode } from '../../files/fileErrors';
import { openPlainFile } from '../../files/readPlainFile';
import {
  entryProblem,
  localHeaderBytes,
  type MemberBytes,
  memberBytes,
  overlappingMember,
  ZipReader,
} from '../../files/zipReader';
import { crc32 } from './crc32';
import { brokenImage } from './imageErrors';
import { refuseLargeFile } from './imageLimits';

/** The position, size and compression of a member. */
interface Member {
  /** The position of its local header. */
  readonly position: number;
  readonly storedBytes: number;
  readonly bytes: number;
  readonly isDeflated: boolean;
  /** CRC-32 of its bytes. */
  readonly checksum: number;
}

/** The directory of a zip archive of images. The archive is not kept open. */
export interface ImageArchive {
  readonly path: string;
  /** Members by name, with forward slashes. */
  readonly members: ReadonlyMap<string, Member>;
}

/** The largest number of members: more images belong in a folder. */
const mostMembers = 1_000_000;
/** The compression methods of zip. */
const [stored, deflated] = [0, 8];
const localSignature = 0x04034b50;

const unpack = promisify(inflateRaw);
const wrongSize = 'it has not the size that its archive says';

/**
 * Reads the directory of an untrusted archive: refuses paths that lead outside, links, encrypted members and duplicate names.
 * @throws GraftError `dataset/bad-archive`; the file system's error
 */
export async function openImageArchive(path: string): Promise<ImageArchive> {
  const handle = await openPlainFile(path);
  try {
    return { path, members: await readDirectory(path, handle) };
  } catch (thrown) {
    throw thrown instanceof GraftError ? thrown : badArchive(path, ['damaged', whyOf(thrown)]);
  } finally {
    await handle.close();
  }
}

async function readDirectory(path: string, handle: FileHandle): Promise<Map<string, Member>> {
  const { size } = await handle.stat();
  const read = (position: number, length: number) => readAt(handle, position, length);
  const archive = await yauzl.fromRandomAccessReaderPromise(new ZipReader({ size, read }), size, {
    lazyEntries: true,
    autoClose: false,
    strictFileNames: true,
  });
  if (archive.entryCount > mostMembers) throw badArchive(path, ['too-many', archive.entryCount]);
  const members = new Map<string, Member>();
  const bytes: MemberBytes[] = [];
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    const problem = entryProblem(entry) ?? methodProblem(entry);
    if (problem !== undefined) throw badArchive(path, problem);
    if (members.has(entry.fileName)) throw badArchive(path, ['twice', entry.fileName]);
    members.set(entry.fileName, memberOf(entry));
    bytes.push(memberBytes(entry));
  }
  const overlapping = overlappingMember(bytes);
  if (overlapping !== undefined) throw badArchive(path, ['overlapping', overlapping]);
  return members;
}

function methodProblem({ fileName, compressionMethod }: yauzl.Entry): ArchiveProblem | undefined {
  if (compressionMethod === stored || compressionMethod === deflated) return undefined;
  return ['method', fileName, compressionMethod];
}

function memberOf(entry: yauzl.Entry): Member {
  return {
    position: entry.relativeOffsetOfLocalHeader,
    storedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    isDeflated: entry.compressionMethod === deflated,
    checksum: entry.crc32,
  };
}

/**
 * Reads an image in an archive, at most the number of bytes in its directory.
 * @param beforeReading awaited with the number of bytes before they are read into memory
 * @throws GraftError `picture/enormous`, `picture/broken`; the file system's error, ENOENT for an image that is not there
 */
export async function readMember(
  { path, members }: ImageArchive,
  name: string,
  beforeReading?: (bytes: number) => Promise<void>,
): Promise<Buffer> {
  const member = members.get(name);
  if (!member) throw Object.assign(new Error(`There is no ${name} in ${path}.`), { code: 'ENOENT' });
  const bytes = Math.max(member.bytes, member.storedBytes);
  refuseLargeFile(name, bytes);
  await beforeReading?.(bytes);
  const handle = await openPlainFile(path);
  try {
    const packed = await readAt(handle, await contentPosition(handle, member), member.storedBytes);
    const content = member.isDeflated ? await unpackUpTo(packed, member.bytes) : packed;
    if (content.length !== member.bytes) throw new Error(wrongSize);
    if (crc32(content) !== member.checksum) throw new Error('its checksum is wrong');
    return content;
  } catch (cause) {
    throw brokenImage(name, ['archive', whyOf(cause)], cause);
  } finally {
    await handle.close();
  }
}

/** At most one byte over the limit. */
async function unpackUpTo(packed: Buffer, bytes: number): Promise<Buffer> {
  return unpack(packed, { maxOutputLength: bytes + 1 }).catch((cause) => {
    throw systemCode(cause) === 'ERR_BUFFER_TOO_LARGE' ? new Error(wrongSize) : cause;
  });
}

/** The position after the local header, whose names may be longer than those in the directory. */
async function contentPosition(handle: FileHandle, { position }: Member): Promise<number> {
  const header = await readAt(handle, position, localHeaderBytes);
  if (header.readUInt32LE(0) !== localSignature) throw new Error('no file begins where it should');
  return position + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  if (bytesRead !== length) throw new Error('the file ends too early');
  return bytes;
}

function badArchive(path: string, problem: ArchiveProblem): GraftError {
  return imageError('dataset/bad-archive', { archive: path, problem }, { place: { file: path } });
}
