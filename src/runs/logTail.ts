import { type FileHandle, open } from 'node:fs/promises';
import { parseEvent, type RunEvent } from '../experiment/events';

const chunkBytes = 1 << 20;
const newline = 0x0a;

/**
 * Reads what was appended to a run's log since the last time. Only whole lines are consumed: a killed writer's torn last line is cut
 * off by the next one, which then writes over the place where it stood.
 */
export class LogTail {
  private position = 0;

  constructor(private readonly file: string) {}

  /**
   * The new events, in order; lines of types that this version does not know are passed over. A log that is not there has none.
   * @returns `restarted` is true if the log is shorter than what was read: everything before counts no longer
   */
  async read(): Promise<{ events: RunEvent[]; restarted: boolean }> {
    const file = await open(this.file, 'r').catch(() => undefined);
    if (!file) return { events: [], restarted: false };
    try {
      const restarted = (await file.stat()).size < this.position;
      if (restarted) this.position = 0;
      return { events: await this.readLines(file), restarted };
    } finally {
      await file.close();
    }
  }

  private async readLines(file: FileHandle): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for (let rest = Buffer.alloc(0); ; ) {
      const bytes = Buffer.alloc(chunkBytes);
      const { bytesRead } = await file.read(bytes, 0, chunkBytes, this.position + rest.length);
      if (bytesRead === 0) return events;
      const joined = Buffer.concat([rest, bytes.subarray(0, bytesRead)]);
      const end = joined.lastIndexOf(newline) + 1;
      for (const line of joined.subarray(0, end).toString('utf8').split('\n')) {
        const event = line === '' ? undefined : parseEvent(line);
        if (event) events.push(event);
      }
      this.position += end;
      rest = joined.subarray(end);
    }
  }
}
