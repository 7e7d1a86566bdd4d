import { appendFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../experiment/runs/events';
import type { Control } from '../experiment/runs/run';
import { applyEvent, emptyRunState, type RunState } from '../experiment/runs/runState';
import type { StageName } from '../experiment/stages/stages';
import { withFileErrors } from '../files/fileErrors';
import { Heartbeat } from '../files/heartbeat';
import { appendFlags, refuseLinks } from '../files/refuseLinks';
import { isRunning } from '../files/runningProcess';
import { LogTail } from './logTail';

const pollMs = 150;
/** Milliseconds between two questions whether the process of a run that says nothing lives. */
const aliveMs = 1000;
/** Of a run on another machine only its log is heard: silent for this long, it counts as gone. */
const silenceMs = 120_000;

/**
 * How a run ended. `killed`: its process is gone and the log does not say why; running it again resumes it. `deleted`: its folder is gone,
 * and with it all that it said. `disk-full`: it could not write down why it ended.
 */
export type Ending = 'done' | 'failed' | 'cancelled' | 'killed' | 'deleted' | 'disk-full';

/** When a stage began and ended, in milliseconds since the epoch. */
export interface StageTimes {
  start?: number;
  end?: number;
}

/** A run as recorded in its log, whose schemas are loaded with the first line that is read. Views read `state`, and `onEvents` notifies them of changes. */
export class FollowedRun {
  state: RunState = emptyRunState();
  readonly times = new Map<StageName, StageTimes>();
  private readonly tail: LogTail;
  private readonly heartbeat = new Heartbeat(silenceMs, silenceMs);
  private stopped = false;
  private reading: Promise<unknown> = Promise.resolve();

  /** @param folder the run's folder, with its log, record and control file */
  constructor(
    readonly id: string,
    readonly folder: string,
  ) {
    this.tail = new LogTail(path.join(folder, 'events.jsonl'));
  }

  /** Reads all that is new in the log and folds it into the state. Those who ask at the same time wait for each other. */
  read(): Promise<RunEvent[]> {
    const read = this.reading.then(() => this.readOn());
    // One that failed does not keep the next one from reading.
    this.reading = read.catch(() => {});
    return read;
  }

  private async readOn(): Promise<RunEvent[]> {
    const { parseEvent } = await import('../experiment/runs/events');
    const { lines, restarted } = await this.tail.read();
    const events = lines.map(parseEvent).filter((event) => event !== undefined);
    if (restarted) this.state = emptyRunState();
    for (const event of events) this.apply(event);
    return events;
  }

  /**
   * Follows the log until the run is over, or `dispose` is called (then undefined is returned).
   * @param onEvents called with every batch of new events, after they were applied to the state
   */
  async follow(onEvents: (events: RunEvent[]) => void): Promise<Ending | undefined> {
    for (let [gone, askedAt] = [false, 0]; !this.stopped; ) {
      // What cannot be read at this moment, with too many files open perhaps, is read at the next look.
      const events = await this.read().catch(() => []);
      if (events.length > 0) onEvents(events);
      // One look more after the process is gone: it may have written its last lines in between.
      if (gone) return isFinished(this.state) ? this.state.status : 'killed';
      // A log that grows has a writer; asking the system at every look would cost where that takes a program (macOS).
      const finished = isFinished(this.state);
      if (finished || (events.length === 0 && Date.now() - askedAt >= aliveMs)) {
        gone = (await this.isOver(finished)) === true;
        askedAt = Date.now();
      }
      if (!gone) await sleep(pollMs);
    }
    return undefined;
  }

  /** Reads the log once; returns how the run ended, or undefined if it is known to be still in progress. */
  async ending(): Promise<Ending | undefined> {
    await this.read();
    const finished = isFinished(this.state);
    if ((await this.isOver(finished)) === false) return undefined;
    await this.read();
    return isFinished(this.state) ? this.state.status : 'killed';
  }

  /**
   * Appends one line to the way into the run.
   * @throws GraftError `files/linked`, `files/of-another-user`, `files/disk-full`, `files/read-only`
   */
  async send(control: Control): Promise<void> {
    const file = path.join(this.folder, 'control.jsonl');
    await refuseLinks(path.resolve(this.folder, '..', '..'), file);
    const line = `${JSON.stringify(control)}\n`;
    await withFileErrors(file, () => appendFile(file, line, { flag: appendFlags }));
  }

  /** Stops following; the run itself continues. */
  dispose(): void {
    this.stopped = true;
  }

  /**
   * A run that is resumed keeps its id and log, so a last line does not end it while its process lives and says that it runs.
   * @returns undefined while that is unknown
   */
  private async isOver(finished: boolean): Promise<boolean | undefined> {
    const { readRunRecord } = await import('./runRecord');
    const record = await readRunRecord(this.folder);
    if (!record) return finished;
    if (finished && record.status !== 'running') return true;
    const lives = isRunning(record.process) ?? (await this.isHeard());
    return lives === undefined ? undefined : !lives;
  }

  /** A log as young as can be may have come with a clone: only one that grows has a writer. */
  private async isHeard(): Promise<boolean | undefined> {
    const log = await stat(path.join(this.folder, 'events.jsonl')).catch(() => undefined);
    return log ? this.heartbeat.judge(log.mtimeMs) : false;
  }

  private apply(event: RunEvent): void {
    applyEvent(this.state, event);
    const time = Date.parse(event.time) || Date.now();
    if (event.type === 'stage-started') this.times.set(event.stage, { start: time });
    if (event.type === 'stage-finished')
      this.times.set(event.stage, { start: time - event.ms, ...this.times.get(event.stage), end: time });
    if (event.type === 'run-finished') for (const times of this.times.values()) times.end = times.end ?? time;
  }
}

function isFinished(state: RunState): state is RunState & { status: 'done' | 'failed' | 'cancelled' } {
  return state.status !== 'running' && state.status !== 'preparing';
}
