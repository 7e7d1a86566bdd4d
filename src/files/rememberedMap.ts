import path from 'node:path';
import { z } from 'zod';
import { parseJson } from '../experiment/parseJson';
import { writeAtomically } from './atomicWrite';
import { makeFolder } from './makeFolder';
import { readPlainFile } from './readPlainFile';

/** What was learned, by name, and kept in a file. Losing it costs time only, so that a file which cannot be read is empty. */
export class RememberedMap<Value> {
  private known: Promise<Map<string, Value>> | undefined;
  private changed = false;

  /** @param prepare makes the file's folder, and looks at what is there already */
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

  /** Writes what was learned, where that can be written. */
  async save(): Promise<void> {
    if (!this.changed) return;
    const text = JSON.stringify(Object.fromEntries(await this.load()));
    await this.prepare(path.dirname(this.file))
      .then(() => writeAtomically(this.file, text))
      .catch(() => undefined);
    this.changed = false;
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
    return new Map(Object.entries(z.record(z.string(), this.valueSchema).safeParse(json).data ?? {}));
  }
}
