import { parseJson } from '../experiment/parseJson';
import { type Control, controlSchema } from '../experiment/run';
import { LogTail } from './logTail';

/** Milliseconds between two looks at `control.jsonl`. */
const pollMs = 200;

/**
 * Watches the way into a run. A file works where signals and sockets do not: on Windows, over remote file systems, on clusters.
 * Lines written before now belong to an earlier session of the run and are ignored.
 * @returns a function that stops watching
 */
export async function watchControl(path: string, onControl: (control: Control) => void): Promise<() => void> {
  const tail = new LogTail(path);
  await tail.read();
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
