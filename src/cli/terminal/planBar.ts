import { SingleBar } from 'cli-progress';
import { barShape } from './barShape';

/** Shorter work needs no bar. */
const shownAfterMs = 1000;

/** Shows in a terminal how far a large folder of images has been read while its run is planned; nothing elsewhere. */
export class PlanBar {
  private readonly began = performance.now();
  private bar: SingleBar | undefined;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(done: number, total: number): void {
    if (!this.stream.isTTY || performance.now() - this.began < shownAfterMs) return;
    this.bar ??= this.begin(total);
    this.bar.update(done);
  }

  close(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private begin(total: number): SingleBar {
    const format = 'Reading the images {bar} {value} of {total}, {eta_formatted} left';
    const bar = new SingleBar({ ...barShape, format, stream: this.stream, clearOnComplete: true });
    bar.start(total, 0);
    return bar;
  }
}
