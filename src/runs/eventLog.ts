import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { type NewEvent, parseEvent, type RunEvent } from '../experiment/runs/events';
import { appendFlags } from '../files/refuseLinks';

/** The one writer of a run's `events.jsonl`. Writes are synchronous: an event that was emitted survives the death of the process. */
export class EventLog {
  private constructor(
    private readonly file: number,
    private nextSeq: number,
    private readonly now: () => number,
    private readonly onLine: (line: string, event: RunEvent) => void,
  ) {}

  /**
   * Opens or creates a log for appending. An incomplete last line, left by a killed writer, is removed first; `seq` continues from the last
   * whole line.
   * @param onLine called with every line written, without its newline
   */
  static open(path: string, now: () => number, onLine: (line: string, event: RunEvent) => void): EventLog {
    const file = openSync(path, appendFlags);
    const tail = readTail(file);
    ftruncateSync(file, tail.wholeBytes);
    return new EventLog(file, tail.lastSeq + 1, now, onLine);
  }

  /** Stamps an event and appends it. */
  append(event: NewEvent): RunEvent {
    const stamped = {
      seq: this.nextSeq++,
      time: new Date(this.now()).toISOString(),
      ...event,
    } as RunEvent;
    const line = JSON.stringify(stamped);
    writeAll(this.file, Buffer.from(`${line}\n`));
    this.onLine(line, stamped);
    return stamped;
  }

  /** Closes the file also where the disk fails to take what was written. */
  close(): void {
    try {
      fsyncSync(this.file);
    } finally {
      closeSync(this.file);
    }
  }
}

/** A full disk can cut a write short: what was written then ends without a newline, and the next writer cuts it off. */
function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function readTail(file: number): { wholeBytes: number; lastSeq: number } {
  const { size } = fstatSync(file);
  // Read backwards until the tail holds the last whole line, however long it is.
  for (let length = Math.min(size, 1 << 16); ; length = Math.min(size, length * 4)) {
    const tail = Buffer.alloc(length);
    readSync(file, tail, 0, length, size - length);
    const end = tail.lastIndexOf(0x0a);
    const start = end <= 0 ? -1 : tail.lastIndexOf(0x0a, end - 1);
    if (start >= 0 || length === size) {
      const line = tail.subarray(start + 1, Math.max(end, 0)).toString('utf8');
      return { wholeBytes: size - length + end + 1, lastSeq: parseEvent(line)?.seq ?? -1 };
    }
  }
}
