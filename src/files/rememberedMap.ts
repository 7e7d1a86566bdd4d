import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../experiment/words/parseJson';
import { replaceAtOnce } from './atomicWrite';
import { makeFolder } from './makeFolder';
import { readPlainFile } from './readPlainFile';

const recordSchema = z.custom<Record<string, unknown>>(
  (json) => typeof json === 'object' && json !== null && !Array.isArray(json),
);

/** Facts by name, kept in a file. Losing them costs only time, so an unreadable file counts as empty. */
export class RememberedMap<Value> {
  private known: Promise<Map<string, Value>> | undefined;
  private changed = false;

  /** @param prepare creates the file's folder, and checks one that exists */
  constructor(
    private readonly file: string,
    private readonly valueSchema: z.ZodType<Value>,
    private readonly prepare: (folder: string) => Promise<unknown> = makeFolder,
  ) {}

  async get(name: string): Promise<Value | undefined> {
    return (await this.load()).get(name);
  }

  async set(name: string, value: Value): Promise<void> {
    (await this.load()).set(name, value);
    this.changed = true;
  }

  /**
   * Writes new facts, if the file can be written. None stay in memory, since there may be a hundred thousand; the next look-up reads them
   * again.
   */
  async save(): Promise<void> {
    if (this.changed) {
      const pieces = piecesOf(await this.load());
      await this.prepare(path.dirname(this.file))
        .then(() => replaceAtOnce(this.file, pieces))
        .catch(() => undefined);
    }
    this.changed = false;
    this.known = undefined;
  }

  /** Once, for all that ask at the same time. */
  private load() {
    this.known ??= this.read();
    return this.known;
  }

  private async read(): Promise<Map<string, Value>> {
    const json: unknown = await readPlainFile(this.file)
      .then(parseJson)
      .catch(() => ({}));
    const read = new Map<string, Value>();
    // One by one: a copy of all at once would be as large as what is kept.
    for (const name in recordSchema.safeParse(json).data) {
      const value = this.valueSchema.safeParse((json as Record<string, unknown>)[name]);
      if (!value.success) return new Map();
      read.set(name, value.data);
    }
    return read;
  }
}

const pieceLength = 1 << 16;

/** A JSON object in pieces: as one text it would be as large as what it holds. */
function* piecesOf(known: ReadonlyMap<string, unknown>): Generator<Uint8Array> {
  let [piece, separator] = ['{', ''];
  for (const [name, value] of known) {
    piece += `${separator}${JSON.stringify(name)}:${JSON.stringify(value)}`;
    separator = ',';
    if (piece.length < pieceLength) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(`${piece}}`);
}
