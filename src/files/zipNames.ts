import type { FileHandle } from 'node:fs/promises';
import * as yauzl from 'yauzl';
import { openPlainFile } from './readPlainFile';
import { ZipReader } from './zipReader';

/** The size, in bytes, of the pieces in which the directory is read: an entry takes fewer than a hundred. */
const blockBytes = 1 << 16;

/**
 * The names of the first files in a zip archive, as its directory lists them. Nothing is unpacked.
 * @param most the largest number of entries to read
 * @throws the file system's error, or yauzl's for a file that is not an archive
 */
export async function zipNames(file: string, most: number): Promise<string[]> {
  const handle = await openPlainFile(file);
  try {
    const { size } = await handle.stat();
    const archive = await yauzl.fromRandomAccessReaderPromise(
      new ZipReader({ size, read: inBlocks(handle, size) }),
      size,
      { lazyEntries: true, autoClose: false },
    );
    const names: string[] = [];
    let seen = 0;
    for await (const { fileName } of archive.eachEntry()) {
      if (!fileName.endsWith('/')) names.push(fileName);
      if (++seen >= most) break;
    }
    return names;
  } finally {
    await handle.close();
  }
}

/** Reads on in blocks, since a directory is asked for in pieces of some bytes. */
function inBlocks(handle: FileHandle, size: number) {
  let [start, block] = [0, Buffer.alloc(0)];
  return async (position: number, length: number): Promise<Uint8Array> => {
    if (position < start || position + length > start + block.length) {
      const wanted = Math.min(Math.max(length, blockBytes), size - position);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, position);
      [start, block] = [position, buffer.subarray(0, bytesRead)];
    }
    return block.subarray(position - start, position - start + length);
  };
}
