import { SingleBar } from 'cli-progress';
import type { AssetProgress } from '../../engine/assets/assetIo';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { barShape } from './barShape';

const verbs: Record<AssetProgress['phase'], string> = {
  waiting: 'Waiting for another process, which gets',
  locating: 'Asking where to download',
  downloading: 'Downloading',
  verifying: 'Verifying',
  unpacking: 'Unpacking',
  compiling: 'Compiling',
};

/** Shows the progress of fetching and installing: a bar in a terminal, one line for each step elsewhere. */
export class AssetBar {
  private bar: SingleBar | undefined;
  private step = '';

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(progress: AssetProgress): void {
    const step = `${verbs[progress.phase]} ${progress.name}`;
    if (step !== this.step) this.begin(step, progress);
    this.bar?.update(progress.done, {
      bytes: `${formatBytes(progress.done)} of ${formatBytes(progress.total)}`,
    });
  }

  close(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private begin(step: string, { total }: AssetProgress): void {
    this.close();
    this.step = step;
    if (!this.stream.isTTY || total === 0) {
      this.stream.write(`${step}${total > 0 ? ` (${formatBytes(total)})` : ''}\n`);
      return;
    }
    const format = `${step} {bar} {bytes}, {eta_formatted} left`;
    this.bar = new SingleBar({ ...barShape, format, stream: this.stream });
    this.bar.start(total, 0, { bytes: '' });
  }
}
