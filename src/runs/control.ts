import { parseJson } from '../experiment/parseJson';
import { type Control, controlSchema } from '../experiment/run';
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

/** @returns a function that stops watching */
export function watchControl(tail: LogTail, onControl: (control: Control) => void): () => void {
  let reading = false;
  const look = async () => {
    if (reading) return;
    reading = true;
    for (const line of (await tail.read()).lines) {
      const control = parseControl(line);
      if (control) onControl(control);
    }
    reading = false;
  };
  const timer = setInterval(() => void look(), pollMs);
  timer.unref();
  return () => clearInterval(timer);
}

function parseControl(line: string): Control | undefined {
  try {
    return controlSchema.safeParse(parseJson(line)).data;
  } catch {
    return undefined;
  }
}
