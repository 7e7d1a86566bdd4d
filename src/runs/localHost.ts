import { lutimes } from 'node:fs/promises';
import path from 'node:path';
import type { FromStarted } from '../experiment/protocols/protocol';
import { type Control, controlSchema } from '../experiment/runs/run';
import { parseJson } from '../experiment/words/parseJson';
import { heartbeatMs } from '../files/heartbeat';
import { thisProcess } from '../files/runningProcess';
import type { RunHandle, RunHost, Wishes } from './executor';
import { LogTail } from './logTail';

/** Milliseconds between two looks at `control.jsonl`. */
const pollMs = 200;

/** A run in this process. */
export const localHost: RunHost = {
  get identity() {
    return thisProcess();
  },

  async report(said: FromStarted): Promise<void> {
    if (!process.send || !process.connected) return;
    await new Promise<void>((resolve) => process.send!(said, () => resolve()));
    if (said.type !== 'planning') process.disconnect();
  },

  beat({ folder }: RunHandle): () => void {
    const timer = setInterval(() => {
      const now = new Date();
      lutimes(path.join(folder, 'events.jsonl'), now, now).catch(() => undefined);
    }, heartbeatMs);
    timer.unref();
    return () => clearInterval(timer);
  },

  /** A file works where signals and sockets do not: on Windows, over remote file systems, on clusters. */
  async openControl({ folder }: RunHandle): Promise<Wishes> {
    const tail = new LogTail(path.join(folder, 'control.jsonl'));
    await tail.read();
    return tail;
  },
};

/** @returns a function that stops watching */
export function watchControl(tail: Wishes, onControl: (control: Control) => void): () => void {
  let [isReading, isOver] = [false, false];
  const look = async () => {
    if (isReading) return;
    isReading = true;
    // A look that fails, on a remote disk perhaps, is repeated.
    const { lines } = await tail.read().catch(() => ({ lines: [] as string[] }));
    isReading = false;
    if (isOver) return;
    for (const control of lines.map(parseControl)) if (control) onControl(control);
  };
  const timer = setInterval(() => void look(), pollMs);
  timer.unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

function parseControl(line: string): Control | undefined {
  try {
    return controlSchema.safeParse(parseJson(line)).data;
  } catch {
    return undefined;
  }
}
