import { type FileHandle, open } from 'node:fs/promises';
import { GraftError } from '../../experiment/errors';
import { convertBytes, type Dtype, type TensorValues } from './dtypes';
import { formatError, parseSafetensorsHeader, type TensorEntry } from './safetensorsHeader';

export interface TensorInfo {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** Named tensors in one file or several, read one at a time. */
export interface TensorFile {
  /** Sorted by code unit. */
  readonly names: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Throws `weights/missing-tensor`. */
  info(name: string): TensorInfo;
  /** A fresh copy of the tensor's numbers, row-major: F64, F32, F16 and BF16 as float32, the rest as int32. */
  read(name: string): Promise<TensorValues>;
  close(): Promise<void>;
}

/** The reference implementation's own limit; a real header has some hundred bytes a tensor. */
const maxHeaderBytes = 100_000_000;
/** Well below the 2 GiB that one read may ask of the system. */
const maxReadBytes = 1 << 28;

/**
 * Opens a safetensors file and checks its header against its size, so that a hostile or cut file fails here.
 * Nothing is mapped and never more than one tensor is in memory. The caller closes it.
 * Throws `weights/...` errors that name the file.
 * Format: https://huggingface.co/docs/safetensors
 */
export async function openSafetensors(path: string): Promise<TensorFile> {
  const handle = await openFile(path);
  try {
    const size = await fileSize(handle, path);
    const headerBytes = await readHeaderLength(handle, size, path);
    const header = await readExactly(handle, 8, headerBytes, path);
    const dataStart = 8 + headerBytes;
    const { entries, metadata } = parseSafetensorsHeader(header, size - dataStart, path);
    return tensorFile(handle, path, dataStart, entries, metadata);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function tensorFile(
  handle: FileHandle,
  path: string,
  dataStart: number,
  entries: ReadonlyMap<string, TensorEntry>,
  metadata: ReadonlyMap<string, string>,
): TensorFile {
  const entryOf = (name: string) => {
    const entry = entries.get(name);
    if (entry) return entry;
    throw new GraftError('weights/missing-tensor', `${path} has no tensor ${JSON.stringify(name)}.`, {
      place: { file: path },
    });
  };
  return {
    names: [...entries.keys()].sort(),
    metadata,
    info: (name) => ({ dtype: entryOf(name).dtype, shape: entryOf(name).shape }),
    read: async (name) => {
      const { begin, end, dtype } = entryOf(name);
      return convertBytes(await readExactly(handle, dataStart + begin, end - begin, path), dtype);
    },
    close: () => handle.close(),
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const why = (cause as Error).message;
    throw new GraftError('weights/unreadable', `${path} cannot be opened: ${why}.`, {
      place: { file: path },
      cause,
    });
  }
}

async function fileSize(handle: FileHandle, path: string): Promise<number> {
  const stat = await handle.stat();
  if (!stat.isFile())
    throw new GraftError('weights/unreadable', `${path} is not a file.`, { place: { file: path } });
  if (stat.size < 8)
    throw formatError('truncated', path, `it has ${stat.size} bytes, fewer than its first field.`);
  return stat.size;
}

async function readHeaderLength(handle: FileHandle, size: number, path: string): Promise<number> {
  const first = await readExactly(handle, 0, 8, path);
  const length = new DataView(first.buffer).getBigUint64(0, true);
  if (length > BigInt(maxHeaderBytes)) {
    throw formatError(
      'header-too-large',
      path,
      `its header claims ${length} bytes, the limit is ${maxHeaderBytes}.`,
    );
  }
  if (length > BigInt(size - 8)) {
    throw formatError('truncated', path, `its header claims ${length} bytes, but only ${size - 8} follow.`);
  }
  return Number(length);
}

async function readExactly(
  handle: FileHandle,
  position: number,
  length: number,
  path: string,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const want = Math.min(length - done, maxReadBytes);
    const { bytesRead } = await handle.read(bytes, done, want, position + done);
    if (bytesRead === 0)
      throw formatError('truncated', path, `it ended at byte ${position + done} while being read.`);
    done += bytesRead;
  }
  return bytes;
}
