import { openPlainFile } from '../../files/readPlainFile';

/** The beginning of a file, its length, and the size of the file. */
export interface FirstBytes {
  readonly text: string;
  readonly read: number;
  readonly size: number;
}

/**
 * Reads the beginning of a text file; its last character may be truncated.
 * @throws the errors of `openPlainFile`
 */
export async function firstBytes(file: string, most: number): Promise<FirstBytes> {
  const handle = await openPlainFile(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, most)), 0);
    return { text: buffer.toString('utf8', 0, bytesRead), read: bytesRead, size };
  } finally {
    await handle.close();
  }
}
