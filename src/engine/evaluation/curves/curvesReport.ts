import type { BlockOf, Cell } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { EvaluateResult } from '../../../experiment/runs/results';
import { shownOrder } from '../../../experiment/words/labelOrder';
import { shownName } from '../../../experiment/words/shownNames';
import type { Choices } from '../../tasks/task';
import { labelScores } from './labelScores';
import { type Ranking, rankingOf, type Threshold } from './rankings';

const { say } = reportWords;

/** More labels than this take too long to rank, and their table would be too long. */
const mostLabels = 50;
/** More curves cannot be distinguished. */
const mostCurves = 5;
/** Points of a curve in a log. */
const mostPoints = 60;

interface RankedLabel extends Ranking {
  readonly label: string;
}

export interface Curves {
  readonly rankings: NonNullable<EvaluateResult['rankings']>;
  readonly block: BlockOf<'section'>;
}

/** How well a model ranks examples for each label; undefined for too many labels and where none can be ranked. */
export function curvesOf(choices: Choices, examples: number, labels: readonly string[]): Curves | undefined {
  if (labels.length > mostLabels) return undefined;
  const ranked = shownOrder(labels).flatMap((index): RankedLabel[] => {
    const { scores, truth } = labelScores(choices, examples, labels.length, index);
    const ranking = rankingOf(scores, truth);
    return ranking ? [{ label: labels[index]!, ...ranking }] : [];
  });
  if (ranked.length === 0) return undefined;
  const worst = [...ranked].sort((a, b) => a.rocAuc - b.rocAuc);
  const drawn = ranked.filter((each) => worst.indexOf(each) < mostCurves);
  const mean = ranked.reduce((sum, { rocAuc }) => sum + rocAuc, 0) / ranked.length;
  const { label, rocAuc } = worst[0]!;
  return {
    rankings: ranked.map((each) => ({
      label: each.label,
      rocAuc: { value: each.rocAuc, interval: each.rocInterval },
      averagePrecision: { value: each.averagePrecision, interval: each.precisionInterval },
    })),
    block: {
      block: 'section',
      title: say('curves', { mean, label: shownName(label), lowest: rocAuc }),
      blocks: [rankingTable(ranked), rocBlock(drawn), precisionBlock(drawn)],
    },
  };
}

function rankingTable(ranked: readonly RankedLabel[]): BlockOf<'table'> {
  return {
    block: 'table',
    title: say('rankings', {}),
    columns: [
      { title: say('label', {}), format: 'text' },
      { title: say('roc-area', {}), format: 'percent' },
      { title: say('interval-95', {}), format: 'text' },
      { title: say('average-precision', {}), format: 'percent' },
      { title: say('interval-95', {}), format: 'text' },
      { title: say('examples', {}), format: 'count' },
    ],
    rows: ranked.map((each) => [
      each.label,
      each.rocAuc,
      rangeOf('rocAuc', each.rocInterval),
      each.averagePrecision,
      rangeOf('averagePrecision', each.precisionInterval),
      each.positives,
    ]),
  };
}

const rangeOf = (metric: string, [low, high]: Ranking['rocInterval']): Cell =>
  say('range', { metric, low, high });

function rocBlock(drawn: readonly RankedLabel[]): BlockOf<'curve'> {
  return {
    block: 'curve',
    title: say('roc', {}),
    x: { title: say('false-positive-axis', {}), format: 'percent' },
    y: { title: say('recall-axis', {}), format: 'percent' },
    drawnAs: 'line',
    isSquare: true,
    series: drawn.map(({ label, thresholds, positives }) => {
      const negatives = thresholds.at(-1)!.falsePositives;
      const points = thinned(thresholds).map(
        ({ truePositives, falsePositives }): Point => [falsePositives / negatives, truePositives / positives],
      );
      return { name: shownName(label), points: [[0, 0], ...points] };
    }),
  };
}

function precisionBlock(drawn: readonly RankedLabel[]): BlockOf<'curve'> {
  return {
    block: 'curve',
    title: say('precision-recall', {}),
    x: { title: say('recall-axis', {}), format: 'percent' },
    y: { title: say('precision-axis', {}), format: 'percent' },
    drawnAs: 'line',
    series: drawn.map(({ label, thresholds, positives }) => ({
      name: shownName(label),
      points: thinned(thresholds).map(
        ({ truePositives, falsePositives }): Point => [
          truePositives / positives,
          truePositives / (truePositives + falsePositives),
        ],
      ),
    })),
  };
}
type Point = [number, number];

/** Some of the thresholds at equal distances, with the last. */
function thinned(thresholds: readonly Threshold[]): Threshold[] {
  const stride = Math.max(1, Math.ceil(thresholds.length / mostPoints));
  return thresholds.filter((_, i) => i % stride === 0 || i === thresholds.length - 1);
}
