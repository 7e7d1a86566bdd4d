import type { GraftError } from '../../../experiment/errors/errors';
import { taskError } from '../../../experiment/errors/tasks';
import { reportWords } from '../../../experiment/reports/reportWords';
import { shownName, shownNames } from '../../../experiment/words/shownNames';
import { type DatasetSource, placeOfSetting } from '../../datasets/datasetFiles';
import type { Target } from '../../datasets/example';
import type { NamedValues } from '../../datasets/exampleValues';
import {
  checkKnown,
  checkOneColumn,
  labelWord,
  refuseEmptyCells,
  sortLabels,
} from '../../datasets/labelCells';
import { foldedLabels } from '../../datasets/spellings';
import type {
  LabelRow,
  LabelTable,
  LabelTables,
  ReadTargets,
  TargetReader,
} from '../../datasets/targetReader';
import { countLabels, labelTable, warnOfUnevenLabels } from '../labelCounts';

const { say } = reportWords;

/** [examples], the positions of labels. */
export function truthOf({ label }: NamedValues): Int32Array {
  return label!.values as Int32Array;
}

/** One label for each example. */
export const classificationReader: TargetReader = {
  // Classification is the task where no other suits.
  suits: () => false,
  read: readClasses,
  groupOf: ([label], labels) => labels[label!]!,
  describe: (targets, labels) => ({
    summary: say('label-count', { labels: labels.length }),
    report: [labelTable(targets, labels)],
    warnings: warnOfUnevenLabels(labels, countLabels(targets.train, labels)),
  }),
};

/**
 * One label for each row. The labels come from the file that is trained on; every other file must do with them.
 * @throws GraftError `dataset/one-label-column`, `dataset/missing-labels`, `dataset/not-a-label`, `dataset/one-class`,
 * `dataset/class-too-small`, `dataset/unknown-label`
 */
function readClasses({ source, training, others, isSplit }: LabelTables): ReadTargets {
  checkOneColumn(source, training, 'classification');
  const tables = [training, ...others];
  for (const table of tables) refuseEmptyCells(table);
  const words = tables.map((table) => table.rows.map((row) => labelWord(table, row, row.cells[0])));
  const labels = sortLabels(words[0]!);
  if (labels.length < 2) throw oneClass(source, training, labels);
  if (isSplit) checkClassSizes(source, training, words[0]!);
  for (const [index, table] of others.entries())
    checkKnown(
      source,
      table,
      training,
      labels,
      words[index + 1]!.map((word) => [word]),
    );
  const positions = new Map(labels.map((label, index) => [label, index]));
  const targets = words.map((own) => own.map((word): Target => [positions.get(word)!]));
  return { labels, targets, strata: words[0]! };
}

/** A class of one example could be trained on or scored, never both. */
function checkClassSizes(source: DatasetSource, training: LabelTable, words: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const small = words.flatMap((word, row) =>
    counts.get(word) === 1 ? [{ word, ...training.rows[row]! }] : [],
  );
  if (small.length === 0) return;
  const spellings = foldedLabels(counts);
  const respelled = small.find(({ word }) => spellings.has(word));
  const named = small.slice(0, 10);
  const classes = named.flatMap(({ word, line, file }) => [shownName(word), file ?? line]);
  throw taskError(
    'dataset/class-too-small',
    {
      ...{ file: training.file.name, classes, more: small.length - named.length },
      spelling: respelled && shownName(respelled.word),
      of: respelled && shownName(spellings.get(respelled.word)!),
    },
    placesOf(small, source, training),
  );
}

/** The rows, or the setting to change, or the one that names the folder of the images. */
function placesOf([first, ...others]: readonly LabelRow[], source: DatasetSource, { file }: LabelTable) {
  if (source.lines.has('dataset.split')) return { place: placeOfSetting(source, 'split') };
  if (first!.file !== undefined) return { place: placeOfSetting(source, file.role) };
  return { place: { file: file.path, line: first!.line }, alsoLines: others.map(({ line }) => line) };
}

function oneClass(source: DatasetSource, { file, columns, rows }: LabelTable, labels: string[]): GraftError {
  return taskError(
    'dataset/one-class',
    {
      why:
        rows.length === 0
          ? ['no-example', file.name]
          : ['same', file.name, shownNames(columns), shownNames(labels)],
    },
    { place: placeOfSetting(source, file.role) },
  );
}
