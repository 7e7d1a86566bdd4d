import { taskError } from '../../../experiment/errors/tasks';
import { reportWords } from '../../../experiment/reports/reportWords';
import { shownName, shownNames, shownValue } from '../../../experiment/words/shownNames';
import { placeOfSetting } from '../../datasets/datasetFiles';
import type { Target } from '../../datasets/example';
import { checkKnown, labelWord, refuseEmptyCells, sortLabels } from '../../datasets/labelCells';
import type {
  LabelRow,
  LabelTable,
  LabelTables,
  ReadTargets,
  TargetReader,
} from '../../datasets/targetReader';
import { countLabels, labelTable, warnOfUnevenLabels } from '../labelCounts';
import { total } from '../ratio';
import { commonSeparator, isClearlySeparated, splitLabels } from './separatedLabels';

const { say } = reportWords;

/** Any number of labels for each example: several columns of 0 and 1, or one column of lists or of separated words. */
export const multiLabelReader: TargetReader = {
  suits: ({ columns, rows }) =>
    columns.length > 1 ||
    rows.some(({ cells }) => Array.isArray(cells[0])) ||
    isClearlySeparated(rows.map(({ cells }) => cells[0])),
  read: readLabels,
  groupOf: (target, labels) => target.map((label) => labels[label]!).join(', '),
  describe: (targets, labels) => {
    const counts = countLabels(targets.train, labels);
    const each = total(counts) / Math.max(1, targets.train.length);
    return {
      summary: say('labels-per-example', { labels: labels.length, each }),
      report: [labelTable(targets, labels)],
      warnings: warnOfUnevenLabels(labels, counts),
    };
  },
};

/**
 * The labels come from the file that is trained on; every other file must do with them.
 * @throws GraftError `dataset/missing-labels`, `dataset/not-zero-or-one`, `dataset/not-a-label`, `dataset/one-class`, `dataset/unknown-label`
 */
function readLabels({ source, training, others }: LabelTables): ReadTargets {
  const tables = [training, ...others];
  const words = training.columns.length > 1 ? tables.map(flaggedLabels) : listedLabels(tables);
  const labels = training.columns.length > 1 ? [...training.columns] : sortLabels(words[0]!.flat());
  if (labels.length < 2)
    throw taskError(
      'dataset/one-class',
      {
        why:
          labels.length === 0
            ? ['no-label', training.file.name]
            : ['label', training.file.name, shownNames(labels)],
      },
      { place: placeOfSetting(source, training.file.role) },
    );
  for (const [index, table] of others.entries())
    checkKnown(source, table, training, labels, words[index + 1]!);
  const positions = new Map(labels.map((label, index) => [label, index]));
  const targets = words.map((own) => own.map((some) => toTarget(some, positions)));
  return { labels, targets, strata: rarestLabels(targets[0]!, labels) };
}

/** Each label once, in the order of the labels. */
function toTarget(words: readonly string[], positions: ReadonlyMap<string, number>): Target {
  return [...new Set(words.map((word) => positions.get(word)!))].sort((a, b) => a - b);
}

/** Splits are to have the rare labels in proportion; the frequent ones follow by themselves. */
function rarestLabels(targets: readonly Target[], labels: readonly string[]): string[] {
  const counts = countLabels(targets, labels);
  return targets.map((target) => {
    const [rarest] = [...target].sort((a, b) => counts[a]! - counts[b]!);
    return rarest === undefined ? '' : labels[rarest]!;
  });
}

function listedLabels(tables: readonly LabelTable[]): string[][][] {
  const separator = commonSeparator(tables[0]!.rows.map(({ cells }) => cells[0]));
  return tables.map((table) =>
    table.rows.map((row) => splitLabels(row.cells[0], separator).map((cell) => labelWord(table, row, cell))),
  );
}

/** The columns whose cell is 1. */
function flaggedLabels(table: LabelTable): string[][] {
  refuseEmptyCells(table);
  return table.rows.map((row) => table.columns.filter((_, column) => isOne(table, row, column)));
}

function isOne(table: LabelTable, { cells, line }: LabelRow, column: number): boolean {
  const cell = cells[column];
  const value = typeof cell === 'string' ? Number(cell) : cell;
  if (value === 1 || value === true) return true;
  if (value === 0 || value === false) return false;
  throw taskError(
    'dataset/not-zero-or-one',
    { file: table.file.name, line, column: shownName(table.columns[column]!), value: shownValue(cell) },
    { place: { file: table.file.path, line } },
  );
}
