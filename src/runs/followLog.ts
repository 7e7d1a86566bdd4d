import { setTimeout as sleep } from 'node:timers/promises';
import { parseEvent, type RunEvent } from '../experiment/runs/events';
import { LogTail } from './logTail';

/** Milliseconds between two looks at a growing file. */
const pollMs = 150;

export interface LogLine {
  line: string;
  /** Undefined for a line of a type that this version does not know. */
  event: RunEvent | undefined;
}

/**
 * Yields the lines of a log from its beginning, and waits for more until `isOver` says that no process is writing to it.
 */
export async function* followLog(
  path: string,
  isOver: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const tail = new LogTail(path);
  for (let over = false; !signal.aborted; ) {
    for (const line of (await tail.read()).lines) yield { line, event: parseEvent(line) };
    if (over) return;
    over = await isOver();
    if (!over) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
