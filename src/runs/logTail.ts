import type { FileHandle } from 'node:fs/promises';
import { openPlainFile } from '../files/readPlainFile';

const chunkBytes = 1 << 20;
const newline = 0x0a;

/**
 * Reads what was appended to a run's log, or to the way into a run, since the last time. Only whole lines are consumed: a killed
 * writer's torn last line is cut off by the next one, which then writes over the place where it stood.
 */
export class LogTail {
  private position = 0;

  constructor(private readonly file: string) {}

  /**
   * The new lines that are not empty, in order. A file that is not there has none.
   * @returns `restarted` is true if the file is shorter than what was read: everything before counts no longer
   */
  async read(): Promise<{ lines: string[]; restarted: boolean }> {
    const file = await openPlainFile(this.file).catch(() => undefined);
    if (!file) return { lines: [], restarted: false };
    try {
      const restarted = (await file.stat()).size < this.position;
      if (restarted) this.position = 0;
      return { lines: await this.readLines(file), restarted };
    } finally {
      await file.close();
    }
  }

  private async readLines(file: FileHandle): Promise<string[]> {
    const lines: string[] = [];
    for (let rest = Buffer.alloc(0); ; ) {
      const bytes = Buffer.alloc(chunkBytes);
      const { bytesRead } = await file.read(bytes, 0, chunkBytes, this.position + rest.length);
      if (bytesRead === 0) return lines;
      const joined = Buffer.concat([rest, bytes.subarray(0, bytesRead)]);
      const end = joined.lastIndexOf(newline) + 1;
      for (const line of joined.subarray(0, end).toString('utf8').split('\n'))
        if (line !== '') lines.push(line);
      this.position += end;
      rest = joined.subarray(end);
    }
  }
}
