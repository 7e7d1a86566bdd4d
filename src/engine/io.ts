import type { NewEvent } from '../experiment/runs/events';

/** Everything the engine asks of the world besides the file system: it reaches for no globals. */
export interface Io {
  /** Appends to the event log. The log stamps `seq` and `time`. */
  readonly emit: (event: NewEvent) => void;
  /** Fires when the user cancels; long work looks at it between steps. */
  readonly signal: AbortSignal;
  /** Whether the user asked to stop when the epoch that runs is done. */
  readonly stopAfterEpoch?: () => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's cache folder: engines and pretrained models, one copy per machine. */
  readonly cacheFolder: string;
}
