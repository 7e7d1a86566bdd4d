import type { RateSearch } from '../../engine/training/findRate';
import { largestOf, smallestOf } from '../../experiment/words/extremes';
import { readRequest } from '../run/readRequest';
import { deviceOption, type RunOptions } from '../run/runOptions';
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

const width = 64;
const height = 14;

/** How the ends of the axes are written. */
interface AxisLabels {
  readonly x: (value: number) => string;
  readonly y: (value: number) => string;
}

/** A curve as lines of text: one dot for each point, and the ends of both axes. */
function drawCurve(points: readonly (readonly [x: number, y: number])[], labels: AxisLabels): string {
  const finite = points.filter(([, y]) => Number.isFinite(y));
  const [left, right] = extent(finite.map(([x]) => x));
  const [bottom, top] = extent(finite.map(([, y]) => y));
  const rows = Array.from({ length: height }, () => Array<string>(width).fill(' '));
  for (const [x, y] of finite)
    rows[height - 1 - place(y, bottom, top, height)]![place(x, left, right, width)] = '•';
  const marks = [labels.y(top), ...Array<string>(height - 2).fill(''), labels.y(bottom)];
  const margin = largestOf(marks.map(({ length }) => length));
  const lines = rows.map((row, i) => `${marks[i]!.padStart(margin)} │${row.join('').trimEnd()}`);
  const [first, last] = [labels.x(left), labels.x(right)];
  const axis = `${' '.repeat(margin)} └${'─'.repeat(width)}`;
  return [...lines, axis, `${' '.repeat(margin + 2)}${first}${last.padStart(width - first.length)}`].join(
    '\n',
  );
}

function extent(values: readonly number[]): [low: number, high: number] {
  return [smallestOf(values), largestOf(values)];
}

/** Which of `count` cells holds a value. */
function place(value: number, low: number, high: number, count: number): number {
  return high === low ? 0 : Math.round(((value - low) / (high - low)) * (count - 1));
}
