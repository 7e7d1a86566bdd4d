import path from 'node:path';
import type { RunEvent } from '../experiment/runs/events';
import type { Control } from '../experiment/runs/run';
import { applyEvent, emptyRunState, type RunState } from '../experiment/runs/runState';
import type { StageName } from '../experiment/stages/stages';
import { SerialQueue } from '../experiment/timing/serialQueue';
import type { Executor, LogLine, RunHandle } from './executor';
import { LogTail } from './logTail';

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

/** A run as its log tells it. Views read `state`, and `follow` notifies them of changes. The schemas of events are loaded with the first line. */
export class FollowedRun implements RunHandle {
  state: RunState = emptyRunState();
  readonly times = new Map<StageName, StageTimes>();
  private readonly tail: LogTail;
  private readonly abort = new AbortController();
  /** `seq` of the last event in the state. */
  private last = -1;
  private readonly reads = new SerialQueue();

  /**
   * @param folder the run's folder, with its log, record and control file
   * @param executor where the run computes
   */
  constructor(
    readonly id: string,
    readonly folder: string,
    private readonly executor: Executor,
  ) {
    this.tail = new LogTail(path.join(folder, 'events.jsonl'));
  }

  /** Reads the rest of the log into the state. Concurrent callers wait for each other. */
  read(): Promise<RunEvent[]> {
    return this.reads.add(() => this.readOn());
  }

  private async readOn(): Promise<RunEvent[]> {
    const { parseEvent } = await import('../experiment/runs/events');
    const { lines, restarted } = await this.tail.read();
    return this.take(
      lines.map((line) => ({ line, event: parseEvent(line) })),
      restarted,
    );
  }

  /**
   * Follows the log until the run is over, or `dispose` is called (then undefined is returned).
   * @param onEvents called with every batch of new events, after they were applied to the state
   */
  async follow(onEvents: (events: RunEvent[]) => void): Promise<Ending | undefined> {
    const { signal } = this.abort;
    for await (const { lines, restarted } of this.executor.watch(this, { after: this.last, signal })) {
      if (signal.aborted) return undefined;
      const events = this.take(lines, restarted);
      if (events.length > 0) onEvents(events);
    }
    return signal.aborted ? undefined : endingOf(this.state);
  }

  /** Whether a process works on the run; undefined while that is unknown. */
  isAlive(): Promise<boolean | undefined> {
    return this.executor.isAlive(this);
  }

  /** Asks something of the run. @throws GraftError `files/linked`, `files/of-another-user`, `files/disk-full`, `files/read-only` */
  send(control: Control): Promise<void> {
    return this.executor.control(this, control);
  }

  /** Stops following; the run itself continues. */
  dispose(): void {
    this.abort.abort();
  }

  /** Applies the lines that are new to the state. @returns their events */
  private take(lines: readonly LogLine[], restarted: boolean): RunEvent[] {
    if (restarted) [this.state, this.last] = [emptyRunState(), -1];
    const events = lines.flatMap(({ event }) => (event && event.seq > this.last ? [event] : []));
    for (const event of events) this.apply(event);
    return events;
  }

  private apply(event: RunEvent): void {
    applyEvent(this.state, event);
    this.last = event.seq;
    const time = Date.parse(event.time) || Date.now();
    // A resumed run goes through all stages again.
    if (event.type === 'run-started') this.times.clear();
    if (event.type === 'stage-started') this.times.set(event.stage, { start: time });
    if (event.type === 'stage-finished')
      this.times.set(event.stage, { start: time - event.ms, ...this.times.get(event.stage), end: time });
    if (event.type === 'run-finished') for (const times of this.times.values()) times.end = times.end ?? time;
  }
}

function endingOf({ status }: RunState): Ending {
  return status === 'running' || status === 'preparing' ? 'killed' : status;
}
