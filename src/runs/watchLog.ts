import { setTimeout as sleep } from 'node:timers/promises';
import { parseJson } from '../experiment/words/parseJson';
import type { LogLine, LogNews, WatchOptions } from './executor';
import { LogTail } from './logTail';

/** Milliseconds between two looks at a growing file. */
const pollMs = 150;
/** Milliseconds between two questions whether the writer of a silent log lives. */
const aliveMs = 1000;

/**
 * Yields the lines of a log from its beginning, each `seq` once, and waits for more until `isAlive` says that the log has no writer. The
 * schemas of events are loaded with the first look.
 */
export async function* watchLog(
  file: string,
  isAlive: () => Promise<boolean | undefined>,
  { after = -1, signal }: WatchOptions,
): AsyncGenerator<LogNews> {
  const log = new UniqueLines(file, after);
  for (let [gone, askedAt] = [false, 0]; !signal.aborted; ) {
    const news = await log.read();
    if (news.lines.length > 0 || news.restarted) yield news;
    // One last look: the writer may have written between the previous look and its end.
    if (gone) return;
    // A log that grows has a writer, and on macOS the question costs a program.
    if (log.isFinished || (news.lines.length === 0 && Date.now() - askedAt >= aliveMs)) {
      gone = (await isAlive()) === false;
      askedAt = Date.now();
    }
    if (!gone) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** New lines of a log, which may be a copy that repeats some. */
class UniqueLines {
  /** Whether the last line ends a run, or a session of it. */
  isFinished = false;
  private readonly tail: LogTail;

  /** @param last the `seq` of the last known line */
  constructor(
    file: string,
    private last: number,
  ) {
    this.tail = new LogTail(file);
  }

  async read(): Promise<LogNews> {
    const { parseEvent } = await import('../experiment/runs/events');
    // A look that fails, with too many files open perhaps, is repeated.
    const { lines, restarted } = await this.tail.read().catch(() => ({ lines: [], restarted: false }));
    if (restarted) this.last = -1;
    const parsed = lines.map((line) => ({ line, event: parseEvent(line) }));
    return { lines: parsed.filter((each) => this.isNew(each)), restarted };
  }

  private isNew({ line, event }: LogLine): boolean {
    const seq = event?.seq ?? seqOf(line);
    if (seq !== undefined && seq <= this.last) return false;
    this.last = seq ?? this.last;
    if (event) this.isFinished = event.type === 'run-finished';
    return true;
  }
}

/** The position of a line whose type is unknown. */
function seqOf(line: string): number | undefined {
  try {
    const { seq } = parseJson(line) as { seq?: unknown };
    return typeof seq === 'number' ? seq : undefined;
  } catch {
    return undefined;
  }
}
