import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { datasetError, type NotText, type NotUtf8 } from '../../experiment/errors/datasets';
import { CancelledError, type GraftError } from '../../experiment/errors/errors';
import type { FileDigest } from '../../files/digest';
import { openPlainFile } from '../../files/readPlainFile';
import { asReadError, type DatasetFile } from './datasetFiles';

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of further bytes read. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** A text file that is read once, from start to end. */
export interface TextFile {
  /** The text in pieces: UTF-8 without its mark, every line end as `\n`. */
  readonly text: AsyncIterable<string>;
  /** The digest of the bytes that were read; whole when `text` has come to its end. */
  digest(): FileDigest;
}

/** How files that are not text begin: a table saved under a wrong name is the common case. */
const signatures = [
  ['zip', [0x50, 0x4b, 3, 4]],
  ['old-office', [0xd0, 0xcf, 0x11, 0xe0]],
  ['png', [0x89, 0x50, 0x4e, 0x47]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
  ['gzip', [0x1f, 0x8b]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
] as const;
const utf16Marks = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/**
 * Opens a text file for reading, in one pass that also takes its digest.
 * Reading throws GraftError `dataset/binary-file` and `dataset/not-utf8` with the place, `dataset/unreadable`; CancelledError.
 */
export function openTextFile(file: DatasetFile, options: ReadOptions): TextFile {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* read(): AsyncGenerator<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const lineEnds = new LineEnds();
    for await (const chunk of chunksOf(file, options)) {
      checkIsText(file, chunk, bytes);
      hash.update(chunk);
      bytes += chunk.length;
      yield lineEnds.push(await decode(file, decoder, chunk));
    }
    yield lineEnds.push(await decode(file, decoder)) + lineEnds.end();
  }
  return { text: read(), digest: () => ({ sha256: hash.copy().digest('hex'), bytes }) };
}

async function* chunksOf(file: DatasetFile, { signal, onBytes }: ReadOptions): AsyncGenerator<Buffer> {
  try {
    const handle = await openPlainFile(file.path);
    for await (const chunk of handle.createReadStream({ highWaterMark: 1 << 18 })) {
      if (signal?.aborted) throw new CancelledError();
      yield chunk as Buffer;
      onBytes?.((chunk as Buffer).length);
    }
  } catch (cause) {
    throw asReadError(file, cause);
  }
}

function checkIsText(file: DatasetFile, chunk: Buffer, position: number): void {
  const begins = (bytes: readonly number[]) => bytes.every((byte, i) => chunk[i] === byte);
  if (position === 0) {
    const kind = signatures.find(([, bytes]) => begins(bytes))?.[0];
    if (kind !== undefined) throw binaryFile(file, [kind]);
    if (utf16Marks.some(begins)) throw notUtf8(file, ['utf-16'], 1);
  }
  const nul = chunk.indexOf(0);
  if (nul >= 0) throw binaryFile(file, ['zero', position + nul]);
}

async function decode(file: DatasetFile, decoder: TextDecoder, chunk?: Buffer): Promise<string> {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw await locateInvalid(file);
  }
}

/** The decoder does not say where: the file is read again, line by line (no byte of a longer UTF-8 sequence is a line end). */
async function locateInvalid(file: DatasetFile): Promise<GraftError> {
  // Joined only when the line ends, else a long line would be copied with every piece.
  let begun: Buffer[] = [];
  let [line, position] = [1, 0];
  for await (const chunk of chunksOf(file, {})) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const bytes = Buffer.concat([...begun, chunk.subarray(start, end)]);
      if (!isUtf8(bytes)) return invalidLine(file, bytes, line, position);
      begun = [];
      start = end + 1;
      line += 1;
      position += bytes.length + 1;
    }
    begun.push(chunk.subarray(start));
  }
  return invalidLine(file, Buffer.concat(begun), line, position);
}

function invalidLine(file: DatasetFile, bytes: Buffer, line: number, position: number): GraftError {
  // A byte that is not UTF-8 becomes a replacement character, so the first byte that differs after a round trip is the invalid one.
  const again = Buffer.from(bytes.toString('utf8'));
  const wrong = Math.max(
    0,
    bytes.findIndex((byte, i) => byte !== again[i]),
  );
  return notUtf8(file, ['byte', position + wrong, line], line);
}

function binaryFile({ name, path }: DatasetFile, why: NotText): GraftError {
  return datasetError('dataset/binary-file', { file: name, why }, { place: { file: path } });
}

function notUtf8({ name, path }: DatasetFile, why: NotUtf8, line: number): GraftError {
  return datasetError('dataset/not-utf8', { file: name, why }, { place: { file: path, line } });
}

/** Turns `\r\n` and `\r` into `\n`, also where a piece ends between the two. */
class LineEnds {
  private pending = '';

  push(piece: string): string {
    const text = this.pending + piece;
    this.pending = text.endsWith('\r') ? '\r' : '';
    return text.slice(0, text.length - this.pending.length).replace(/\r\n?/g, '\n');
  }

  end(): string {
    return this.pending === '' ? '' : '\n';
  }
}
