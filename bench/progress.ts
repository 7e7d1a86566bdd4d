import { SingleBar } from 'cli-progress';
import type { RaceObserver } from './race';

/** Shows how far the bench is: lines for the contenders as they start, and a bar for the rounds where there is a terminal. */
export function showProgress(stream: NodeJS.WriteStream, model: string): RaceObserver {
  let began = 0;
  let bar: SingleBar | undefined;
  return {
    starting: (name) => {
      began = performance.now();
      stream.write(`${model}: ${name} `);
    },
    started: (_name, failure) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      stream.write(failure === undefined ? `is ready after ${seconds} s\n` : `failed. ${failure}\n`);
    },
    round: (done, total) => {
      if (!stream.isTTY) return;
      bar ??= startBar(stream, model, total);
      bar.update(done);
      if (done === total) bar.stop();
    },
  };
}

/** For `--json`, whose readers are programs. */
export const silent: RaceObserver = { starting: () => {}, started: () => {}, round: () => {} };

function startBar(stream: NodeJS.WriteStream, model: string, total: number): SingleBar {
  const format = `${model}: {bar} {value} of {total} rounds, {eta_formatted} left`;
  const bar = new SingleBar({ format, stream, barsize: 24, barCompleteChar: '█', barIncompleteChar: '░' });
  bar.start(total, 0);
  return bar;
}
