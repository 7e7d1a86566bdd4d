import { appendFile, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunAnnouncement } from '../../src/experiment/protocols/protocol';
import type { Control } from '../../src/experiment/runs/run';
import type { Executor, LogNews, RunHandle, RunOrder, WatchOptions } from '../../src/runs/executor';
import { GraftFolder } from '../../src/runs/graftFolder';
import { RunsFolder } from '../../src/runs/runsFolder';
import { watchLog } from '../../src/runs/watchLog';

const tickMs = 25;

/**
 * Runs that compute in another project, as on a cluster. Their logs are copied here late, in pieces that cut lines, and with repeated
 * lines; wishes travel the other way, late too. The records here name processes that mean nothing here.
 */
export class Elsewhere implements Executor {
  private readonly copies = new Map<string, LogCopy>();
  private copying: Promise<void> = Promise.resolve();
  private readonly timer = setInterval(() => void this.copy(), tickMs);

  /**
   * @param here the project of the user
   * @param there the project in which runs compute
   * @param inner starts and judges processes there
   */
  constructor(
    private readonly here: string,
    private readonly there: string,
    private readonly inner: Executor,
  ) {}

  async start(order: RunOrder): Promise<RunAnnouncement> {
    const filter = (file: string) => path.basename(file) !== '.graft';
    await cp(this.here, this.there, { recursive: true, filter });
    const said = await this.inner.start({
      ...order,
      file: path.join(this.there, path.relative(this.here, order.file)),
    });
    if (said.type === 'refused') return said;
    const run = { id: said.runId, folder: this.inverse(said.folder) };
    while (!(await stat(path.join(run.folder, 'run.json')).catch(() => undefined))) await sleep(tickMs);
    return { type: 'run', runId: run.id, folder: run.folder };
  }

  watch(run: RunHandle, options: WatchOptions): AsyncIterable<LogNews> {
    return watchLog(path.join(run.folder, 'events.jsonl'), () => this.isAlive(run), options);
  }

  async control(run: RunHandle, message: Control): Promise<void> {
    await sleep(4 * tickMs);
    await this.inner.control(this.handleThere(run), message);
  }

  /** A run whose log is still on its way counts as alive. */
  async isAlive(run: RunHandle): Promise<boolean | undefined> {
    const alive = await this.inner.isAlive(this.handleThere(run));
    if (alive !== false) return alive;
    return (await this.copies.get(run.id)?.isWhole()) === false;
  }

  /** Resolves when everything that is there has been copied. */
  async settled(): Promise<void> {
    for (let whole = false; !whole; ) {
      await this.copy();
      const all = await Promise.all([...this.copies.values()].map((copy) => copy.isWhole()));
      whole = all.every(Boolean);
    }
  }

  async dispose(): Promise<void> {
    clearInterval(this.timer);
    await this.copying;
  }

  private handleThere(run: RunHandle): RunHandle {
    return { id: run.id, folder: path.join(this.there, path.relative(this.here, run.folder)) };
  }

  private inverse(folder: string): string {
    return path.join(this.here, path.relative(this.there, folder));
  }

  private copy(): Promise<void> {
    this.copying = this.copying.then(() => this.copyAll()).catch(() => {});
    return this.copying;
  }

  private async copyAll(): Promise<void> {
    const { changed } = await new RunsFolder(new GraftFolder(path.join(this.there, '.graft'))).look();
    for (const { id, folder } of changed) {
      const copy = this.copies.get(id) ?? new LogCopy(folder, this.inverse(folder));
      this.copies.set(id, copy);
      await copy.goOn();
    }
  }
}

/** The copy of one run's log and record. */
class LogCopy {
  private position = 0;
  private ticks = 0;
  private record = '';

  constructor(
    private readonly from: string,
    private readonly to: string,
  ) {}

  async goOn(): Promise<void> {
    await mkdir(this.to, { recursive: true });
    await this.copyLog();
    await this.copyRecord();
  }

  async isWhole(): Promise<boolean> {
    const [log, record] = [await this.wholeLines(), await this.recordThere()];
    return this.position === log.length && record === this.record;
  }

  /** Half of what is there, cut anywhere; now and then lines that were copied before. */
  private async copyLog(): Promise<void> {
    const whole = await this.wholeLines();
    const end = Math.min(whole.length, this.position + Math.max(100, (whole.length - this.position) >> 1));
    const log = path.join(this.to, 'events.jsonl');
    if (end > this.position) await appendFile(log, whole.subarray(this.position, end));
    this.position = end;
    this.ticks += 1;
    const isCut = end > 0 && whole[end - 1] !== 0x0a;
    if (isCut || end === 0 || this.ticks % 3 > 0) return;
    const earlier = whole.subarray(0, end).toString().split('\n').slice(-4, -1);
    await appendFile(log, `${earlier.join('\n')}\n`);
  }

  private async copyRecord(): Promise<void> {
    const record = await this.recordThere();
    if (record === this.record) return;
    this.record = record;
    const { process, ...rest } = JSON.parse(record);
    const text = JSON.stringify({ ...rest, process: { ...process, scope: 'elsewhere' } });
    await writeFile(path.join(this.to, 'run.json'), text);
  }

  private async wholeLines(): Promise<Buffer> {
    const bytes = await readFile(path.join(this.from, 'events.jsonl')).catch(() => Buffer.alloc(0));
    return bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  }

  private recordThere(): Promise<string> {
    return readFile(path.join(this.from, 'run.json'), 'utf8');
  }
}
