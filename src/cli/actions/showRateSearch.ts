import type { RateSearch } from '../../engine/training/findRate';
import { readRequest } from '../run/readRequest';
import { deviceOption, type RunOptions } from '../run/runOptions';
import { drawCurve } from '../terminal/drawCurve';
import { printJson } from '../terminal/printJson';
import { askWorker } from './askWorker';

/** `graft find-rate`: runs the test and shows what it found. */
export async function showRateSearch(
  file: string,
  options: Pick<RunOptions, 'json' | 'set' | 'cpu' | 'gpu'>,
): Promise<void> {
  const { plan } = await readRequest(file, { set: options.set, until: 'preprocess' });
  const search = await askWorker<RateSearch>({ kind: 'find-rate', plan }, deviceOption(options));
  if (options.json) printJson(search);
  else console.log(describeSearch(search));
}

function describeSearch({ points, suggestion }: RateSearch): string {
  const curve = points.map(({ learningRate, smoothed }) => [Math.log10(learningRate), smoothed] as const);
  const verdict =
    suggestion === undefined
      ? 'The loss fell at none of these learning rates.'
      : `The loss falls fastest at ${suggestion.toExponential(1)}: set finetune.learningRate to that, or to less.`;
  return `${drawCurve(curve, { x: (value) => `1e${value.toFixed(1)}`, y: (value) => value.toFixed(3) })}\n\n${verdict}`;
}
