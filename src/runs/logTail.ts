import { type FileHandle, stat } from 'node:fs/promises';
import { openPlainFile } from '../files/readPlainFile';

/** As much as is read at once of a long log. */
const chunkBytes = 1 << 20;
const newline = 0x0a;

/**
 * Reads what was appended to a run's log, or to the way into a run, since the last time. Only whole lines are consumed: a killed
 * writer's torn last line is cut off by the next one, which then writes over the place where it stood.
 */
export class LogTail {
  private position = 0;
  /** The file as it was at the last look. */
  private mark = '';

  constructor(private readonly file: string) {}

  /**
   * The new lines that are not empty, in order. A file that is not there has none. One that has not changed is not opened: most looks at
   * a run find nothing.
   * @returns `restarted` is true if the file is shorter than what was read: everything before counts no longer
   */
  async read(): Promise<{ lines: string[]; restarted: boolean }> {
    const found = await stat(this.file).catch(() => undefined);
    const mark = found ? [found.ino, found.size, found.mtimeMs].join() : '';
    if (mark === this.mark) return { lines: [], restarted: false };
    const file = await openPlainFile(this.file).catch(() => undefined);
    if (!file) return { lines: [], restarted: false };
    try {
      const { size } = await file.stat();
      const restarted = size < this.position;
      if (restarted) this.position = 0;
      const lines = await this.readLines(file, size);
      this.mark = mark;
      return { lines, restarted };
    } finally {
      await file.close();
    }
  }

  private async readLines(file: FileHandle, size: number): Promise<string[]> {
    const lines: string[] = [];
    for (let rest = Buffer.alloc(0); ; ) {
      const length = Math.min(chunkBytes, size - this.position - rest.length);
      if (length <= 0) return lines;
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await file.read(bytes, 0, length, this.position + rest.length);
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
