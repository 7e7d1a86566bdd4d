import { openPlainFile } from '../../files/readPlainFile';

/** How a file begins, and of how many bytes that is how many. */
export interface FirstBytes {
  readonly text: string;
  readonly read: number;
  readonly size: number;
}

/**
 * The beginning of a text file; a character that is cut at its end is not whole.
 * @throws as `openPlainFile`
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
