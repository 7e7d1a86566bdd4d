import path from 'node:path';
import { dataWords } from '../../../experiment/data/dataWords';
import type { DatasetSource } from '../datasetFiles';
import { type Example, type Splits, splitNames } from '../example';
import { countRows, type Problem, type ProblemKinds, type RowSubject, rowBeside } from '../problems';
import type { Table } from '../table';
import { contentOf } from './textCopies';

const { worded } = dataWords;
const rowsOf = (problems: readonly Problem<RowSubject>[]) =>
  countRows(problems.map(({ subject }) => subject));

/** Problems of rows of texts. */
export const textProblems: ProblemKinds<RowSubject> = {
  'dataset/empty-texts': {
    severity: 'information',
    one: () => worded('empty-text', {}),
    all: (rows) => worded('empty-texts', rowsOf(rows)),
  },
  'dataset/duplicates': {
    severity: 'information',
    one: (row) => worded('same-text', rowBeside(row)),
    all: (rows) => worded('same-texts', rowsOf(rows)),
  },
  'dataset/conflicting-labels': {
    severity: 'warning',
    one: (row) => worded('other-label', rowBeside(row)),
    all: (rows) => worded('other-labels', rowsOf(rows)),
  },
  'dataset/leaked-texts': {
    severity: 'warning',
    one: (row) => worded('leaked-text', rowBeside(row)),
    all: (rows) => worded('leaked-texts', rowsOf(rows)),
  },
};

/**
 * Examples whose content stands before, in their own or in another split: each with the first, which is trained on if any of them is. A
 * scored text leaks too if a training text differs only in case or white space.
 */
export function findRepeats(
  splits: Splits,
  source: DatasetSource,
  tables: readonly Table[],
): Problem<RowSubject>[] {
  const seen = new Map<string, Example>();
  const trained = new Map<string, Example>();
  return splitNames.flatMap((name) =>
    splits[name].flatMap((example): Problem<RowSubject>[] => {
      const isTraining = name === 'train';
      const same = keepFirst(seen, JSON.stringify(example.row), example);
      const plain = contentOf(example.row);
      const alike = isTraining ? undefined : trained.get(plain);
      if (isTraining) keepFirst(trained, plain, example);
      const first = same ?? alike;
      if (!first) return [];
      const [subject, other] = [example, first].map((one) => subjectOf(one, source, tables));
      const isConflict = first.target.join() !== example.target.join();
      const kinds = same ? kindsOf(isConflict, alike !== undefined) : onlyLeaked;
      return [{ subject: subject!, first: other, kinds }];
    }),
  );
}

const onlyLeaked: Problem<RowSubject>['kinds'] = ['dataset/leaked-texts'];

/** The earlier value of a key; sets the first one. */
function keepFirst<V>(map: Map<string, V>, key: string, value: V): V | undefined {
  const known = map.get(key);
  if (known === undefined) map.set(key, value);
  return known;
}

function kindsOf(isConflict: boolean, isLeak: boolean): Problem<RowSubject>['kinds'] {
  const leak = isLeak ? ['dataset/leaked-texts'] : [];
  if (isConflict) return ['dataset/conflicting-labels', ...leak, 'dataset/duplicates'];
  return isLeak ? ['dataset/leaked-texts', 'dataset/duplicates'] : ['dataset/duplicates'];
}

function subjectOf(
  { row, file: name, line }: Example,
  { experimentFile }: DatasetSource,
  tables: readonly Table[],
): RowSubject {
  // In JSON Lines a line end within a text is written as `\\n`.
  const isJson = tables.some(({ file }) => file.name === name && file.format === 'jsonl');
  const ends = Object.values(row).reduce((sum, text) => sum + text.split('\n').length - 1, 0);
  const file = path.resolve(path.dirname(experimentFile), name);
  const place = line === undefined ? undefined : { file, line };
  return { name, place, line: line ?? 0, lines: isJson ? 1 : 1 + ends };
}
