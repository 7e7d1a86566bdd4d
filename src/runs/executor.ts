import type { FromStarted, RunAnnouncement } from '../experiment/protocols/protocol';
import type { RunEvent } from '../experiment/runs/events';
import type { ProcessIdentity } from '../experiment/runs/processIdentity';
import type { Control } from '../experiment/runs/run';
import type { StageName } from '../experiment/stages/stages';

/** A run to start. */
export interface RunOrder {
  /** The experiment's path: paths within it resolve against it. */
  readonly file: string;
  /** The text to run: the one on the screen, saved or not. */
  readonly text: string;
  readonly until?: StageName | undefined;
}

/** A run that was started, by this program or another. It may compute elsewhere, but its folder is here, with its record and log. */
export interface RunHandle {
  readonly id: string;
  readonly folder: string;
}

export interface LogLine {
  readonly line: string;
  /** Undefined for a line of a type that this version does not know. */
  readonly event: RunEvent | undefined;
}

/** New lines of a run's log. */
export interface LogNews {
  readonly lines: readonly LogLine[];
  /** The log was replaced: earlier lines no longer count. */
  readonly restarted: boolean;
}

export interface WatchOptions {
  /** Events up to this `seq` are known already. */
  readonly after?: number;
  readonly signal: AbortSignal;
}

/** Where runs compute. All other code knows only this interface; a launcher for a cluster is a second implementation. */
export interface Executor {
  /**
   * Starts a run that outlives this program. Resolves when the run exists or was refused.
   * @throws GraftError `engine/not-started`
   */
  start(order: RunOrder): Promise<RunAnnouncement>;
  /** Yields every line of the run's log once, in order, as it comes. Ends when no process works on the run. */
  watch(run: RunHandle, options: WatchOptions): AsyncIterable<LogNews>;
  /** Asks something of the run. @throws GraftError `files/...` */
  control(run: RunHandle, message: Control): Promise<void>;
  /** Whether a process works on the run; undefined while that is unknown. */
  isAlive(run: RunHandle): Promise<boolean | undefined>;
}

/** The other end: what a run knows of the place where it computes. */
export interface RunHost {
  /** Goes into the run's record, for `isAlive`. */
  readonly identity: ProcessIdentity;
  /** Reports to the program that started the run: first that it plans, then, once, which run it is. */
  report(said: FromStarted): Promise<void>;
  /** Shows that the run lives, though it has no event to log. @returns a function that stops */
  beat(run: RunHandle): () => void;
  /** The requests to the run from now on; earlier ones were for an earlier session. */
  openControl(run: RunHandle): Promise<Wishes>;
}

/** The requests to a run, as lines of JSON, in order. */
export interface Wishes {
  read(): Promise<{ lines: string[] }>;
}
