import { readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { RunRecord } from '../experiment/runs/run';
import { readPlainBytesAtOnce } from '../files/readPlainFile';
import { experimentNow, readLine, readMoved } from './experimentNow';
import type { GraftFolder } from './graftFolder';
import type { parseRunRecord } from './runRecord';

/** A run as its folder tells of it, without its log. */
export interface ListedRun {
  readonly id: string;
  readonly folder: string;
  readonly record: RunRecord;
  readonly isPinned: boolean;
  /** The name that the user gave it, if any. */
  readonly name: string | undefined;
}

/** The differences from the last look. */
export interface ListChanges {
  readonly changed: readonly ListedRun[];
  readonly removed: readonly string[];
}

/** After this many milliseconds, other work has a turn. */
const sliceMs = 10;
/** Within this many milliseconds, a file may change twice and keep its time. */
const settledMs = 1000;
/** A label in a list, not a text. */
const nameLimit = 200;

/** The runs of one `.graft` folder. A look reads only the records whose file has changed since the last one, and no log. */
export class RunsFolder {
  private readonly marks = new Map<string, string>();
  /** The times of the folders that were looked into. */
  private readonly settled = new Map<string, string>();

  /** @param mayLook whether to look at files that a run's record names: not before the user trusts the folder */
  constructor(
    private readonly graft: GraftFolder,
    private readonly mayLook: () => boolean = () => true,
  ) {}

  /** Looks at all runs: in slices, since a thousand waits for small files take longer than the files. */
  async look(): Promise<ListChanges> {
    const names = await readdir(path.join(this.graft.path, 'runs')).catch(() => []);
    const ids = names.filter((name) => /^[\w-]{1,80}$/.test(name));
    const { parseRunRecord } = await import('./runRecord');
    const changed: ListedRun[] = [];
    let sliceEnd = Date.now() + sliceMs;
    for (const id of ids) {
      const run = this.isSettled(id) ? undefined : this.lookAt(id, parseRunRecord);
      if (run) changed.push(run);
      if (Date.now() < sliceEnd) continue;
      await yieldToOthers();
      sliceEnd = Date.now() + sliceMs;
    }
    const present = new Set(ids);
    for (const id of this.settled.keys()) if (!present.has(id)) this.settled.delete(id);
    const removed = [...this.marks.keys()].filter((id) => !present.has(id));
    for (const id of removed) this.marks.delete(id);
    return { changed, removed };
  }

  /** Whether neither a run's folder nor its record has changed since it was looked into: what is pinned, named or replaced changes the folder's time. */
  private isSettled(id: string): boolean {
    const folder = `${this.graft.path}/runs/${id}`;
    const [own, record] = [folder, `${folder}/run.json`].map((file) =>
      statSync(file, { throwIfNoEntry: false }),
    );
    const times = [own?.ino, own?.mtimeMs, record?.ino, record?.mtimeMs, record?.size, this.mayLook()].join();
    if (this.settled.get(id) === times) return true;
    const isOld = Math.max(own?.mtimeMs ?? 0, record?.mtimeMs ?? 0) < Date.now() - settledMs;
    if (isOld) this.settled.set(id, times);
    else this.settled.delete(id);
    return false;
  }

  /** Looks at one run; undefined if nothing has changed, or if there is no record that can be read. */
  private lookAt(id: string, parse: typeof parseRunRecord): ListedRun | undefined {
    const files = this.graft.run(id);
    try {
      const names = readdirSync(files.folder);
      if (!names.includes(path.basename(files.record))) return undefined;
      const isPinned = names.includes(path.basename(files.pin));
      const has = (file: string) => names.includes(path.basename(file));
      const name = has(files.name) ? readLine(files.name, nameLimit) : undefined;
      const moved = has(files.moved) && this.mayLook() ? readMoved(files.moved) : undefined;
      const { ino, size, mtimeMs } = statSync(files.record);
      const mark = [ino, size, mtimeMs, isPinned, name, moved].join();
      if (this.marks.get(id) === mark) return undefined;
      const record = parse(readPlainBytesAtOnce(files.record).toString(), files.folder);
      if (!record) return undefined;
      this.marks.set(id, mark);
      const experiment = experimentNow(this.graft.path, record.experiment, moved);
      return { id, folder: files.folder, record: { ...record, experiment }, isPinned, name };
    } catch {
      // It goes at this moment, or was never a run's.
      return undefined;
    }
  }
}
