import type { BlockOf, Cell } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { ConfidenceScores } from '../../../experiment/runs/evaluationDepth';
import type { EvaluateResult } from '../../../experiment/runs/results';
import type { Choices } from '../../tasks/task';
import { percentiles, resampled } from '../scoreInterval';
import { calibrationError, type Forecasts, forecastsOf, reliabilityBins } from './calibration';

const { say } = reportWords;

type Temperature = NonNullable<EvaluateResult['temperature']>;

export interface Calibration {
  /** With the temperature. */
  readonly scores: ConfidenceScores;
  /** Without it, if there is one. */
  readonly asTrained?: ConfidenceScores;
  readonly block: BlockOf<'section'>;
}

/** To resample the calibration error of more choices would take longer than the evaluation: thousands of examples with many labels. */
const mostResampled = 200_000;

/**
 * How far the probabilities of a model are right.
 * @param choices before the temperature
 * @param examples that the choices are about, each about as many
 */
export function calibrationOf(choices: Choices, examples: number, temperature?: Temperature): Calibration {
  const forecasts = forecastsOf(choices, temperature?.value);
  const scores = scoresOf(forecasts, examples);
  const asTrained = temperature && scoresOf(forecastsOf(choices), examples);
  return {
    scores,
    ...(asTrained && { asTrained }),
    block: {
      block: 'section',
      title: say('calibration', { error: scores.calibrationError.value }),
      blocks: [
        scoresTable(scores, asTrained),
        ...(temperature ? [noteOf(temperature)] : []),
        diagram(reliabilityBins(forecasts)),
      ],
    },
  };
}

function noteOf({ value, examples }: Temperature): BlockOf<'scores'> {
  return { block: 'scores', scores: [], note: say('temperature', { value, examples }) };
}

function scoresOf(forecasts: Forecasts, examples: number): ConfidenceScores {
  const each = forecasts.isRight.length / examples;
  const choicesAt = (rows: readonly number[]) =>
    each === 1 ? rows : rows.flatMap((row) => Array.from({ length: each }, (_, i) => row * each + i));
  const errorOf = (at?: Iterable<number>) => calibrationError(reliabilityBins(forecasts, at));
  const error = errorOf();
  const isMeasured = forecasts.isRight.length <= mostResampled;
  const drawn = isMeasured ? resampled(examples, (rows) => errorOf(choicesAt(rows))) : new Float64Array();
  return {
    logLoss: meanOf(forecasts.logLosses, examples),
    calibrationError: { value: error, ...(drawn.length > 0 && { interval: mirrored(error, drawn) }) },
    brierScore: meanOf(forecasts.brierScores, examples),
  };
}

/** The mean of numbers with its interval by bootstrap over examples, each of which has as many. */
function meanOf(values: Float64Array, examples: number): ConfidenceScores['logLoss'] {
  const each = values.length / examples;
  const sums = Float64Array.from({ length: examples }, (_, row) =>
    values.subarray(row * each, (row + 1) * each).reduce((sum, value) => sum + value, 0),
  );
  const mean = (rows: Iterable<number>) => {
    let sum = 0;
    for (const row of rows) sum += sums[row]!;
    return sum / values.length;
  };
  const drawn = resampled(examples, mean);
  return { value: mean(sums.keys()), ...(drawn.length > 0 && { interval: percentiles(drawn) }) };
}

/**
 * The basic bootstrap interval, mirrored at the estimate: resamples of a calibration error are larger than it by about as much as it is
 * larger than the truth.
 */
function mirrored(value: number, drawn: Float64Array): [low: number, high: number] {
  const [low, high] = percentiles(drawn);
  const ends = [2 * value - high, 2 * value - low].map((end) => Math.min(1, Math.max(0, end)));
  return [Math.min(value, ends[0]!), Math.max(value, ends[1]!)];
}

function scoresTable(scores: ConfidenceScores, asTrained?: ConfidenceScores): BlockOf<'table'> {
  const metrics = Object.keys(scores) as (keyof ConfidenceScores)[];
  const rows = metrics.map((metric): Cell[] => {
    const { value, interval } = scores[metric];
    return [
      say('metric', { metric }),
      ...(asTrained ? [say('measured', { metric, value: asTrained[metric].value })] : []),
      say('measured', { metric, value }),
      interval ? say('range', { metric, low: interval[0], high: interval[1] }) : null,
    ];
  });
  return {
    block: 'table',
    title: say('confidence', {}),
    columns: [
      { title: say('measure', {}), format: 'text' },
      ...(asTrained ? [{ title: say('as-trained', {}), format: 'text' as const }] : []),
      { title: asTrained ? say('calibrated', {}) : say('value', {}), format: 'text' },
      { title: say('interval-95', {}), format: 'text' },
    ],
    rows,
  };
}

/** On the diagonal, answers are right as often as their confidence says. */
function diagram(bins: ReturnType<typeof reliabilityBins>): BlockOf<'curve'> {
  return {
    block: 'curve',
    title: say('reliability', {}),
    x: { title: say('confidence-axis', {}), format: 'percent' },
    y: { title: say('right-axis', {}), format: 'percent' },
    area: { title: say('examples', {}), format: 'count' },
    drawnAs: 'marks',
    isSquare: true,
    series: [
      {
        name: 'answers',
        points: bins.map(({ confidence, share }) => [confidence, share]),
        areas: bins.map(({ count }) => count),
      },
    ],
  };
}
