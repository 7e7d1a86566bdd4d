import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../experiment/run';
import { readPlainFile } from '../files/readPlainFile';
import { runFiles } from './graftFolder';
import { readRunRecord } from './runRecord';

/** A run as its folder tells of it, without its log. */
export interface ListedRun {
  readonly id: string;
  readonly folder: string;
  readonly record: RunRecord;
  readonly isPinned: boolean;
  /** What the user calls it, if anything. */
  readonly name: string | undefined;
}

/** What differs from the last look. */
export interface ListChanges {
  readonly changed: readonly ListedRun[];
  readonly removed: readonly string[];
}

/** So many runs are looked at at the same time: the thread pool has no use for more. */
const atOnce = 32;
/** A label in a list, not a text. */
const nameLimit = 200;

/** The runs of one `.graft` folder. A look reads only the records whose file has changed since the last one, and no log. */
export class RunsFolder {
  private readonly marks = new Map<string, string>();

  constructor(readonly graftFolder: string) {}

  /** Looks at all runs. */
  async look(): Promise<ListChanges> {
    const names = await readdir(path.join(this.graftFolder, 'runs')).catch(() => []);
    const ids = names.filter((name) => /^[\w-]{1,80}$/.test(name));
    const changed: ListedRun[] = [];
    for (let at = 0; at < ids.length; at += atOnce) {
      const looks = ids.slice(at, at + atOnce).map((id) => this.lookAt(id));
      changed.push(...(await Promise.all(looks)).filter((run) => run !== undefined));
    }
    const present = new Set(ids);
    const removed = [...this.marks.keys()].filter((id) => !present.has(id));
    for (const id of removed) this.marks.delete(id);
    return { changed, removed };
  }

  /** Looks at one run; undefined if nothing has changed, or if there is no record that can be read. */
  async lookAt(id: string): Promise<ListedRun | undefined> {
    const files = runFiles(this.graftFolder, id);
    const found = await stat(files.record).catch(() => undefined);
    if (!found) return undefined;
    const names = await readdir(files.folder).catch((): string[] => []);
    const isPinned = names.includes(path.basename(files.pin));
    const name = names.includes(path.basename(files.name)) ? await readName(files.name) : undefined;
    const mark = [found.ino, found.size, found.mtimeMs, isPinned, name].join();
    if (this.marks.get(id) === mark) return undefined;
    const record = await readRunRecord(files.folder);
    if (!record) return undefined;
    this.marks.set(id, mark);
    return { id, folder: files.folder, record, isPinned, name };
  }
}

async function readName(file: string): Promise<string | undefined> {
  const text = await readPlainFile(file).catch(() => '');
  return text.replace(/\s+/g, ' ').trim().slice(0, nameLimit) || undefined;
}
