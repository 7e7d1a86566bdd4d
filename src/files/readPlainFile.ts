import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { notPlain } from './fileErrors';

/** Without it, opening a pipe waits for somebody to write into it. */
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file to read; the caller closes it.
 * @throws GraftError `files/not-plain` for a pipe, a device or a folder, which may have no end; the file system's error if it cannot be opened
 */
export async function openPlainFile(file: string): Promise<FileHandle> {
  const handle = await open(file, readFlags);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw notPlain(file);
}

/**
 * Reads a text file whole.
 * @throws as `openPlainFile`
 */
export async function readPlainFile(file: string): Promise<string> {
  const handle = await openPlainFile(file);
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/**
 * Reads a file of bytes whole.
 * @throws as `openPlainFile`
 */
export async function readPlainBytes(file: string): Promise<Buffer> {
  const handle = await openPlainFile(file);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/**
 * As `readPlainBytes`, for a small file, which is there before a promise would be: where a thread has nothing else to do meanwhile, or looks at its other work in between.
 * @throws as `openPlainFile`
 */
export function readPlainBytesAtOnce(file: string): Buffer {
  const descriptor = openSync(file, readFlags);
  try {
    if (!fstatSync(descriptor).isFile()) throw notPlain(file);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
