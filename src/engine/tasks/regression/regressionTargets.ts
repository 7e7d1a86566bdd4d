import { dataWords } from '../../../experiment/data/dataWords';
import { taskError } from '../../../experiment/errors/tasks';
import type { ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import { formatDecimal } from '../../../experiment/words/formatNumbers';
import { fewNames, shownName, shownValue } from '../../../experiment/words/shownNames';
import { placeOfSetting } from '../../datasets/datasetFiles';
import { type DatasetWarning, type SplitName, splitNames, type Target } from '../../datasets/example';
import { checkOneColumn, isEmptyCell, refuseEmptyCells } from '../../datasets/labelCells';
import type { LabelTable, LabelTables, ReadTargets, TargetReader } from '../../datasets/targetReader';
import { mean, squaredSpread } from './regressionMetrics';

const { say } = reportWords;

/** The largest number of distinct integers that may be labels. */
const mostLabels = 50;
/** The most equal parts of the ranking of numbers that splits keep in proportion; fewer where a tenth of a part would hold no example. */
const mostParts = 10;
const partLeast = 10;
/** A head starts near 0 with numbers of about 1; what is far from that takes it many steps to reach. */
const [smallest, largest] = [0.01, 100];

/** A number for each example. */
export const regressionReader: TargetReader = {
  suits: ({ columns, rows }) => {
    const numbers = rows.flatMap(({ cells }) => (isEmptyCell(cells[0]) ? [] : [numberIn(cells[0])]));
    if (columns.length > 1 || numbers.length === 0 || numbers.includes(undefined)) return false;
    return numbers.some((value) => !Number.isInteger(value)) || new Set(numbers).size > mostLabels;
  },
  read: readNumbers,
  groupOf: () => '',
  describe: (targets, [column]) => {
    const train = targets.train.map(([value]) => value!);
    return {
      summary: say('numbers', { least: least(train), most: most(train) }),
      report: [numbersTable(targets, column!)],
      warnings: warnOfScale(train, column!),
    };
  },
};

/**
 * @throws GraftError `dataset/one-label-column`, `dataset/missing-labels`, `dataset/not-a-number`, `dataset/one-value`
 */
function readNumbers({ source, training, others }: LabelTables): ReadTargets {
  checkOneColumn(source, training, 'regression');
  const targets = [training, ...others].map((table) => {
    refuseEmptyCells(table);
    return table.rows.map(({ cells, line }): Target => [requireNumber(table, cells[0], line)]);
  });
  const values = targets[0]!.map(([value]) => value!);
  if (new Set(values).size < 2)
    throw taskError(
      'dataset/one-value',
      { file: training.file.name, columns: fewNames(training.columns), values: fewNames(values.slice(0, 1)) },
      { place: placeOfSetting(source, training.file.role) },
    );
  return { labels: [...training.columns], targets, strata: rankingParts(values) };
}

/** A JSON number, or a text that is one; undefined for everything else. */
function numberIn(cell: unknown): number | undefined {
  const value = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function requireNumber({ file, columns }: LabelTable, cell: unknown, line: number): number {
  const value = numberIn(cell);
  if (value !== undefined) return value;
  throw taskError(
    'dataset/not-a-number',
    { file: file.name, line, columns: fewNames(columns), value: shownValue(cell) },
    { place: { file: file.path, line } },
  );
}

function rankingParts(values: readonly number[]): string[] {
  const parts = new Array<string>(values.length);
  const count = Math.max(1, Math.min(mostParts, Math.floor(values.length / partLeast)));
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  for (const [rank, row] of order.entries())
    parts[row] = `part ${Math.floor((rank * count) / values.length)}`;
  return parts;
}

function numbersTable(targets: Readonly<Record<SplitName, readonly Target[]>>, column: string): ReportBlock {
  const shown = splitNames.filter((name) => targets[name].length > 0);
  return {
    block: 'table',
    title: column,
    columns: [
      { title: say('split', {}), format: 'text' },
      { title: say('examples', {}), format: 'count' },
      ...[say('mean', {}), say('deviation', {}), say('least', {}), say('greatest', {})].map((title) => ({
        title,
        format: 'decimal' as const,
      })),
    ],
    rows: shown.map((name) => {
      const values = targets[name].map(([value]) => value!);
      return [
        say('split-name', { split: name }),
        values.length,
        mean(values),
        deviation(values),
        least(values),
        most(values),
      ];
    }),
  };
}

function warnOfScale(values: readonly number[], column: string): DatasetWarning[] {
  const reach = Math.max(Math.abs(mean(values)), deviation(values));
  if (reach >= smallest && reach <= largest) return [];
  const parts = { column: shownName(column), reach: formatDecimal(reach) };
  return [{ code: 'dataset/scale', ...dataWords.worded('scale', parts) }];
}

const deviation = (values: readonly number[]) =>
  Math.sqrt(squaredSpread(values) / Math.max(1, values.length));
const least = (values: readonly number[]) =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
