import { createHash, type Hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { openPlainFile, readPlainBytesAtOnce } from './readPlainFile';

/** How the content of a file may be named: by SHA-256, or as Git names it in its store. */
const kinds = {
  sha256: { digits: 64, title: 'SHA-256', start: (): Hash => createHash('sha256') },
  git: {
    digits: 40,
    title: 'Git hash',
    start: (bytes: number): Hash => createHash('sha1').update(`blob ${bytes}\0`),
  },
};
export type HashKind = keyof typeof kinds;

/** The title of a kind of hash. */
export const hashTitle = (kind: HashKind): string => kinds[kind].title;

/** The kind of a hash, by its length; undefined if the string is not lower-case hexadecimal. */
export function hashKind(text: string): HashKind | undefined {
  if (!/^[0-9a-f]+$/.test(text)) return undefined;
  return (Object.keys(kinds) as HashKind[]).find((kind) => kinds[kind].digits === text.length);
}

/** Files up to this size, in bytes, are read at once, which takes a tenth of the time; larger ones in pieces of this size. */
const pieceBytes = 1 << 20;

/**
 * Reads a whole file once.
 * @throws GraftError `files/not-plain`; the file system's error if it cannot be read; the signal's reason
 */
export async function contentHash(
  file: string,
  kind: HashKind,
  signal?: AbortSignal,
): Promise<{ hash: string; bytes: number }> {
  signal?.throwIfAborted();
  if (statSync(file).size > pieceBytes) return hashByPieces(file, kind, signal);
  const content = readPlainBytesAtOnce(file);
  const hash = kinds[kind].start(content.length).update(content);
  return { hash: hash.digest('hex'), bytes: content.length };
}

/** Into the same memory again and again: a stream takes new memory for each piece, and V8 stops to free it. */
async function hashByPieces(file: string, kind: HashKind, signal?: AbortSignal) {
  const handle = await openPlainFile(file);
  try {
    const hash = kinds[kind].start((await handle.stat()).size);
    const memory = Buffer.allocUnsafeSlow(pieceBytes);
    for (let bytes = 0; ; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(memory, 0, pieceBytes);
      if (bytesRead === 0) return { hash: hash.digest('hex'), bytes };
      bytes += bytesRead;
      hash.update(memory.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
