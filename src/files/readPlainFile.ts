import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statfsSync } from 'node:fs';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { notPlain } from './fileErrors';

/** Without this flag, opening a pipe waits for a writer. */
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The file systems through which a kernel speaks, by their numbers in Linux: proc, sysfs, debugfs, tracefs, securityfs, configfs, cgroup,
 * cgroup2, bpf. Their files are plain by name only: some have no end, and some wait for an event.
 */
const kernelSystems = new Set([
  0x9fa0, 0x62656572, 0x64626720, 0x74726163, 0x73636673, 0x62656570, 0x27e0eb, 0x63677270, 0xcafe4a11,
]);

/** A file with content on a disk has blocks, so only few files need the second question. */
const mayBeKernels = (found: Stats) => found.blocks === 0 && process.platform === 'linux';

/**
 * Opens a file to read; the caller closes it.
 * @throws GraftError `files/not-plain` for a pipe, a device, a folder or a file of the kernel, which may have no end; the file system's error
 * if it cannot be opened
 */
export async function openPlainFile(file: string): Promise<FileHandle> {
  const handle = await open(file, readFlags);
  const found = await handle.stat();
  const isPlain = found.isFile() && !(mayBeKernels(found) && kernelSystems.has((await statfs(file)).type));
  if (isPlain) return handle;
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
    const found = fstatSync(descriptor);
    const isPlain = found.isFile() && !(mayBeKernels(found) && kernelSystems.has(statfsSync(file).type));
    if (!isPlain) throw notPlain(file);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
