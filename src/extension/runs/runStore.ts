import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunEvent } from '../../experiment/runs/events';
import { SerialQueue } from '../../experiment/timing/serialQueue';
import type { Executor } from '../../runs/executor';
import { type Ending, FollowedRun } from '../../runs/followedRun';
import { GraftFolder } from '../../runs/graftFolder';
import { Listeners } from '../../runs/listeners';
import { type ListedRun, RunsFolder } from '../../runs/runsFolder';
import { KnownRun } from './knownRun';
import { Refusals } from './refusals';

/** Milliseconds between two checks for new runs. File watchers are quicker, where they work. */
const lookMs = 1000;
/** A run writes its record soon after it has made its folder. Until then there is nothing to read. */
const freshMs = 10_000;
/** The number of logs of finished runs kept in memory. */
const keptLogs = 12;

/**
 * The runs of a window, for all of its views: the `run.json` of each folder in `.graft/runs`, and the logs of the runs in progress.
 * Views call `runs`, `runsOf` and `get`, and listen; they keep no state. A `KnownRun` is one object while the run exists: `status`,
 * `record` (metrics, times and keys, for all runs), `log.state` (steps, epochs and results; complete for a run in progress, and
 * for others after `read`).
 *
 * It needs no VS Code: `watchGraftFolders` reports the folders and their changes.
 */
export class RunStore {
  private readonly changes = new Listeners<[runs: readonly KnownRun[]]>();
  private readonly events = new Listeners<[run: KnownRun, events: readonly RunEvent[]]>();
  /** Called with the runs that were added, removed, finished, pinned or renamed. */
  readonly onDidChange = this.changes.add;
  /** Called with every batch of new events of a run in progress, after they were applied to `run.log.state`. */
  readonly onDidRecord = this.events.add;
  private readonly ends = new Listeners<[run: KnownRun]>();
  /** Called once when a run in progress ends, for any reason. */
  readonly onDidEnd = this.ends.add;
  private readonly folders = new Map<string, { runs: RunsFolder; mark: string; queue: SerialQueue }>();
  private readonly known = new Map<string, KnownRun>();
  private readonly logsRead: KnownRun[] = [];
  private readonly refusals = new Refusals();
  private sorted: readonly KnownRun[] | undefined;
  private readonly timer = setInterval(() => void this.lookForNew().catch(() => {}), lookMs);

  /**
   * @param report is told of listeners that fail while a run is followed, which goes on
   * @param mayLook whether to look at files that a run's record names: not before the user trusts the folder
   */
  constructor(
    readonly executor: Executor,
    private readonly report: (thrown: unknown) => void,
    private readonly mayLook?: () => boolean,
  ) {}

  /** All runs, the latest first. */
  get runs(): readonly KnownRun[] {
    this.sorted ??= [...this.known.values()].sort(byStart).reverse();
    return this.sorted;
  }

  /** The runs of an experiment, the latest first. */
  runsOf(experimentFile: string): readonly KnownRun[] {
    return this.runs.filter(({ experiment }) => experiment === experimentFile);
  }

  /** Records why an experiment could not start; without a reason, records that it has started. */
  noteStart(experimentFile: string, why?: string): void {
    this.refusals.note(experimentFile, why, this.runsOf(experimentFile)[0]);
    this.tell([]);
  }

  /** The reason why an experiment could not start, until a run of it starts. */
  refusalOf(experimentFile: string): string | undefined {
    return this.refusals.whyOf(experimentFile, this.runsOf(experimentFile)[0]);
  }

  /** The run of the same experiment before a run. */
  before(run: KnownRun): KnownRun | undefined {
    const runs = run.experiment === undefined ? [] : this.runsOf(run.experiment);
    return runs[runs.indexOf(run) + 1];
  }

  /** The run with an id. If two projects have the same id, either one. */
  get(id: string): KnownRun | undefined {
    return this.runs.find((run) => run.id === id);
  }

  /** The `.graft` folders whose runs these are. */
  get graftFolders(): string[] {
    return [...this.folders.keys()];
  }

  /** Reads the runs of a `.graft` folder, which need not exist yet. Resolves when they are known. */
  async open(graftFolder: string): Promise<void> {
    if (!this.folders.has(graftFolder))
      this.folders.set(graftFolder, {
        runs: new RunsFolder(new GraftFolder(graftFolder), this.mayLook),
        mark: '',
        queue: new SerialQueue(),
      });
    await this.look(graftFolder);
  }

  /** Checks a folder's runs now. Resolves when the changes were reported. */
  look(graftFolder: string): Promise<void> {
    const folder = this.folders.get(graftFolder);
    if (!folder) return Promise.resolve();
    return folder.queue.add(async () => {
      const { changed, removed } = await folder.runs.look();
      const gone = removed.flatMap((id) => this.forget(path.join(graftFolder, 'runs', id)));
      const runs = await Promise.all(changed.map((listed) => this.take(listed)));
      if (runs.length + gone.length > 0) this.tell([...runs, ...gone]);
    });
  }

  /** Adds a run that this window has just started, and follows it before it has a record. */
  announce(id: string, folder: string): KnownRun {
    const run =
      this.known.get(folder) ??
      this.add(new KnownRun(id, folder, new FollowedRun(id, folder, this.executor)));
    this.follow(run, true);
    void this.open(run.graftFolder);
    this.tell([run]);
    return run;
  }

  /** Checks whether a followed run has lost its process or its folder. Its end is then reported soon. */
  async isOver(run: KnownRun): Promise<boolean> {
    await this.look(run.graftFolder);
    return run.isDeleted || !run.following || (await run.log.isAlive()) === false;
  }

  /** Reads the log of a finished run, if it is not in memory. The log of a run in progress is always known. */
  async read(run: KnownRun): Promise<FollowedRun> {
    if (run.following) return run.log;
    this.keepInMemory(run);
    const { log } = run;
    await log.read();
    return log;
  }

  dispose(): void {
    clearInterval(this.timer);
    for (const run of this.known.values()) run.log.dispose();
  }

  private async take(listed: ListedRun): Promise<KnownRun> {
    const run =
      this.known.get(listed.folder) ??
      this.add(
        new KnownRun(listed.id, listed.folder, new FollowedRun(listed.id, listed.folder, this.executor)),
      );
    run.update(listed);
    if (listed.record.status === 'running' && !run.following) await this.followAgain(run);
    return run;
  }

  /** Follows a run whose record says that it is in progress, if its process lives or its log still grows. */
  private async followAgain(run: KnownRun): Promise<void> {
    await run.log.read();
    const lives = await run.log.isAlive();
    if (lives !== false) this.follow(run, lives === true);
  }

  private follow(run: KnownRun, lives: boolean): void {
    if (run.following) return;
    run.lives = lives;
    run.stops = 0;
    run.following = run.log
      .follow((events) => {
        if (!run.lives) this.safely(() => this.tell([Object.assign(run, { lives: true })]));
        this.safely(() => this.events.tell(run, events));
      })
      .then((ending) => this.end(run, ending));
  }

  private async end(run: KnownRun, ending: Ending | undefined): Promise<Ending | undefined> {
    const { lives } = run;
    run.following = undefined;
    run.lives = false;
    this.keepInMemory(run);
    await this.look(run.graftFolder).catch(this.report);
    this.safely(() => this.tell([run]));
    if (lives && ending) this.safely(() => this.ends.tell(run));
    return ending;
  }

  /** Tells listeners; their errors are reported and change nothing here. */
  private safely(tell: () => void): void {
    try {
      tell();
    } catch (thrown) {
      this.report(thrown);
    }
  }

  private keepInMemory(run: KnownRun): void {
    const at = this.logsRead.indexOf(run);
    if (at >= 0) this.logsRead.splice(at, 1);
    this.logsRead.push(run);
    const old = this.logsRead.length > keptLogs ? this.logsRead.shift() : undefined;
    if (old && !old.following) old.log = new FollowedRun(old.id, old.folder, this.executor);
  }

  private add(run: KnownRun): KnownRun {
    this.known.set(run.folder, run);
    return run;
  }

  private forget(folder: string): KnownRun[] {
    const run = this.known.get(folder);
    this.known.delete(folder);
    if (!run) return [];
    run.isDeleted = true;
    run.log.dispose();
    return [run];
  }

  private tell(runs: readonly KnownRun[]): void {
    this.sorted = undefined;
    this.changes.tell(runs);
  }

  /** The time of the folder `runs` changes when a run is added or removed. */
  private async lookForNew(): Promise<void> {
    for (const [graftFolder, folder] of this.folders) {
      const found = await stat(path.join(graftFolder, 'runs')).catch(() => undefined);
      const mark = found ? `${found.ino} ${found.mtimeMs}` : '';
      const isFresh = found !== undefined && Math.abs(Date.now() - found.mtimeMs) < freshMs;
      if (mark === folder.mark && !isFresh) continue;
      folder.mark = mark;
      await this.look(graftFolder);
    }
  }
}

/** Times are written so that they sort as text. */
function byStart(a: KnownRun, b: KnownRun): number {
  const [first, second] = [startOf(a), startOf(b)];
  return first === second ? 0 : first < second ? -1 : 1;
}

function startOf({ record, id }: KnownRun): string {
  return record?.startedAt ?? `9${id}`;
}
