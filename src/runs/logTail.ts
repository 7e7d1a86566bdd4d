import { type FileHandle, stat } from 'node:fs/promises';
import { openPlainFile } from '../files/readPlainFile';

/** As much as is read at once of a long log. */
const chunkBytes = 1 << 20;
/** The limit of a line, in bytes: no event of a run is as long, and a string has a limit too. */
const longestLine = 1 << 26;
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
    const begun = new BegunLine();
    while (this.position + begun.bytes < size) {
      const wanted = Math.min(chunkBytes, size - this.position - begun.bytes);
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(wanted),
        0,
        wanted,
        this.position + begun.bytes,
      );
      if (bytesRead === 0) break;
      const bytes = buffer.subarray(0, bytesRead);
      const end = bytes.lastIndexOf(newline) + 1;
      if (end > 0) {
        this.position += begun.bytes + end;
        for (const line of begun.endWith(bytes.subarray(0, end)).split('\n'))
          if (line !== '') lines.push(line);
      }
      begun.add(bytes.subarray(end));
    }
    return lines;
  }
}

/** A line whose end is not read yet. Its pieces are joined once, at its end: a long line is not copied for every piece. */
class BegunLine {
  bytes = 0;
  private pieces: Buffer[] = [];

  add(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.bytes <= longestLine) this.pieces.push(piece);
    else this.pieces = [];
  }

  /** The text of the line and of the lines that follow it in `piece`; a line that is too long is empty. */
  endWith(piece: Buffer): string {
    const isTooLong = this.bytes > longestLine;
    const joined = isTooLong
      ? piece.subarray(piece.indexOf(newline))
      : Buffer.concat([...this.pieces, piece]);
    this.bytes = 0;
    this.pieces = [];
    return joined.toString('utf8');
  }
}
