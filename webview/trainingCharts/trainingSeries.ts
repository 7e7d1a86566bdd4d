import type { Training } from '../../src/experiment/protocols/notebookProtocol';
import { formatMetric, isShare, metricTitle } from '../../src/experiment/reports/metrics';
import type { EpochMetrics } from '../../src/experiment/runs/results';
import { capitalized } from '../../src/experiment/words/capitalized';
import { formatDecimal } from '../../src/experiment/words/formatNumbers';
import { t, translated } from '../../src/experiment/words/translation';
import type { CurveColumns } from './curveColumns';
import type { Measure } from './lineChart';
import type { Point } from './points';
import type { Series } from './series';

/** One chart of a training: its name, its series, and the source of their points. */
export interface ChartPlan {
  readonly title: string;
  readonly measure: Measure;
  readonly series: readonly Series[];
  format(y: number): string;
  points(training: Training, curve: CurveColumns): readonly (readonly Point[])[];
}

type Step = Training['curve'][number];

const line = (label: string, colour: Series['colour']): Series => ({
  label,
  colour,
  marked: false,
  dashed: colour === 'baseline',
  smoothed: colour === 'training' || colour === 'ghost',
});
const marks = (label: string, colour: Series['colour']): Series => ({
  label,
  colour,
  marked: true,
  dashed: colour === 'validation',
});

const ofSteps = (curve: readonly Step[], column: 1 | 3): Point[] =>
  curve.flatMap((step) => {
    const y = step[column];
    return y === undefined ? [] : [{ x: step[0], y }];
  });

/** The training loss of each step, and the validation loss after each epoch. */
const loss = (): ChartPlan => ({
  title: t('Loss'),
  measure: 'loss',
  series: [
    line(t('training'), 'training'),
    marks(translated('validation'), 'validation'),
    line(t('last run'), 'ghost'),
  ],
  format: formatDecimal,
  points: ({ epochs, previous }, curve) => [
    curve.column(1),
    ofEpochs(epochs, 'validation', 'loss'),
    ofSteps(previous?.curve ?? [], 1),
  ],
});

const learningRate = (): ChartPlan => ({
  title: t('Learning rate'),
  measure: 'other',
  series: [{ ...line(t('learning rate'), 'training'), smoothed: false }],
  format: formatDecimal,
  points: (_, curve) => [curve.column(2)],
});

const throughput = (): ChartPlan => ({
  title: t('Examples per second'),
  measure: 'other',
  series: [line(t('examples per second'), 'training'), line(t('last run'), 'ghost')],
  format: (y) => `${Math.round(y)}`,
  points: ({ previous }, curve) => [curve.column(3), ofSteps(previous?.curve ?? [], 3)],
});

/** The charts of a training; the charts of metrics follow from the measured ones. */
export function chartPlans(training: Training, curve: CurveColumns, isWhole: boolean): ChartPlan[] {
  const metric = judgedBy(training.epochs);
  return [
    loss(),
    ...(metric === undefined ? [] : [metricPlan(metric)]),
    ...(isWhole ? [learningRate()] : []),
    ...(isWhole && curve.column(3).length > 0 ? [throughput()] : []),
  ];
}

/** The metric drawn beside the loss: the first other one. */
export function judgedBy(epochs: readonly EpochMetrics[]): string | undefined {
  const [first] = epochs;
  return Object.keys(first?.validation ?? first?.train ?? {}).find((name) => name !== 'loss');
}

function metricPlan(name: string): ChartPlan {
  return {
    title: capitalized(metricTitle(name)),
    measure: isShare(name) ? 'share' : 'other',
    series: [
      marks(t('training'), 'training'),
      marks(translated('validation'), 'validation'),
      marks(t('last run'), 'ghost'),
      line(t('baseline'), 'baseline'),
    ],
    format: (y) => formatMetric(name, y),
    points: (training) => [
      ofEpochs(training.epochs, 'train', name),
      ofEpochs(training.epochs, 'validation', name),
      ofEpochs(training.previous?.epochs ?? [], 'validation', name),
      level(training, training.baseline?.[name]),
    ],
  };
}

/** A horizontal line from the first step to the last planned one. */
function level({ curve, epochs, totalSteps }: Training, y: number | undefined): Point[] {
  const last = Math.max(totalSteps, curve.at(-1)?.[0] ?? 0, epochs.at(-1)?.step ?? 0);
  return y === undefined ? [] : [0, last].map((x) => ({ x, y }));
}

function ofEpochs(epochs: readonly EpochMetrics[], part: 'train' | 'validation', name: string): Point[] {
  return epochs.flatMap(({ step, [part]: metrics }) => {
    const y = metrics?.[name];
    return y === undefined ? [] : [{ x: step, y }];
  });
}
