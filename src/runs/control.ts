import { type Control, controlSchema } from '../experiment/runs/run';
import { parseJson } from '../experiment/words/parseJson';
import { LogTail } from './logTail';

/** Milliseconds between two looks at `control.jsonl`. */
const pollMs = 200;

/**
 * The way into a run, from now on: lines that are there already belong to an earlier session of it. A file works where signals and sockets
 * do not: on Windows, over remote file systems, on clusters.
 */
export async function openControl(path: string): Promise<LogTail> {
  const tail = new LogTail(path);
  await tail.read();
  return tail;
}

/** What is asked of the run, in order. */
interface Wishes {
  read(): Promise<{ lines: string[] }>;
}

/** @returns a function that stops watching */
export function watchControl(tail: Wishes, onControl: (control: Control) => void): () => void {
  let [isReading, isOver] = [false, false];
  const look = async () => {
    if (isReading) return;
    isReading = true;
    // What cannot be read at this moment, on a disk far away perhaps, is read at the next look.
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
