import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LineSplitter, parseEvent, type RunEvent } from '../experiment/events';

/** Milliseconds between two looks at a growing file. */
const pollMs = 150;

export interface LogLine {
  line: string;
  /** Undefined for a line of a type that this version does not know. */
  event: RunEvent | undefined;
}

/** Everything that has been appended to a text file since the last call, as whole lines. */
export class FileTail {
  private position = 0;
  private readonly splitter = new LineSplitter();
  private readonly decoder = new TextDecoder();

  constructor(private readonly path: string) {}

  async read(): Promise<string[]> {
    const file = await open(this.path, 'r').catch(() => undefined);
    if (!file) return [];
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.max(0, size - this.position));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.position);
      this.position += bytesRead;
      return this.splitter.push(this.decoder.decode(bytes.subarray(0, bytesRead), { stream: true }));
    } finally {
      await file.close();
    }
  }
}

/**
 * Yields the lines of a log from its beginning, and waits for more until `isOver` says that no process is writing to it.
 */
export async function* followLog(
  path: string,
  isOver: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const tail = new FileTail(path);
  for (let over = false; !signal.aborted; ) {
    for (const line of await tail.read()) yield { line, event: parseEvent(line) };
    if (over) return;
    over = await isOver();
    if (!over) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
