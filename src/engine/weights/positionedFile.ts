import type { FileHandle } from 'node:fs/promises';
import { whyOf } from '../../experiment/errors/errors';
import { badWeights, weightError } from '../../experiment/errors/weights';
import { openPlainFile } from '../../files/readPlainFile';

/** A file to read by position. */
export interface PositionedFile {
  readonly path: string;
  /** The descriptor of the open file. */
  readonly descriptor: number;
  /** The size in bytes. */
  readonly size: number;
  /** Reads into a new buffer, aligned for every type of number. Throws `weights/truncated`. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Well below the system's limit of 2 GiB for one read. */
const maxReadBytes = 1 << 28;

/** Opens a plain file for reading; the caller closes it. Throws `weights/unreadable`. */
export async function openPositioned(path: string): Promise<PositionedFile> {
  const handle = await openFile(path);
  const { size } = await handle.stat();
  return {
    path,
    descriptor: handle.fd,
    size,
    read: (position, length) => readExactly(handle, position, length, path),
    close: () => handle.close(),
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await openPlainFile(path);
  } catch (cause) {
    const parts = { file: path, why: whyOf(cause) };
    throw weightError('weights/unreadable', parts, { place: { file: path }, cause });
  }
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
    if (bytesRead === 0) throw badWeights('weights/truncated', path, ['ended-at', position + done]);
    done += bytesRead;
  }
  return bytes;
}
