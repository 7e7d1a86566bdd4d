import path from 'node:path';
import type { DataFinding, DataFix, RowPlace } from '../../experiment/data/dataFinding';
import { dataWords } from '../../experiment/data/dataWords';
import type { GraftError } from '../../experiment/errors/errors';
import type { RowsByFile, Worded } from '../../experiment/errors/phrase';
import type { StageName } from '../../experiment/stages/stages';
import { shownNames } from '../../experiment/words/shownNames';
import { wellKnownColumn } from './columnNames';
import { type DatasetSource, placeOfSetting } from './datasetFiles';
import type { DatasetWarning } from './example';
import { groupBy } from './groupBy';
import type { Table } from './table';

/**
 * Problems in data are found once. A run warns of all problems of a kind together; the editor and `graft check` show each as a finding
 * where it stands.
 */
export interface Problem<Subject> {
  readonly subject: Subject;
  /** The subject that it repeats. */
  readonly first?: Subject | undefined;
  /** The gravest first: a finding shows that one, a run warns of each. */
  readonly kinds: readonly [string, ...string[]];
}

/** The words of one kind of problem. */
export interface ProblemKind<Subject> {
  readonly severity: DataFinding['severity'];
  /** The words of a finding; without them only a run warns of it. */
  readonly one?: (problem: Problem<Subject>) => Omit<Worded, 'words'> & Pick<DataFinding, 'words' | 'parts'>;
  /** The words of a run's warning. */
  readonly all: (problems: readonly Problem<Subject>[]) => Worded;
  /** The code of a finding; that of the kind if left out. */
  readonly codeOf?: (subject: Subject) => string;
}

/** By code. A run warns in this order. */
export type ProblemKinds<Subject> = Readonly<Record<string, ProblemKind<Subject>>>;

/** The place of a finding, and its fixes. */
export type Placement = Pick<DataFinding, 'file' | 'line' | 'lines' | 'other' | 'picture' | 'fixes'>;

/** The maximum number of findings of a kind to show. A run's warning counts all. */
export const mostOfAKind = 200;

/** The warnings of a run about problems. */
export function warningsOf<S>(kinds: ProblemKinds<S>, problems: readonly Problem<S>[]): DatasetWarning[] {
  return Object.entries(kinds).flatMap(([code, { all }]) => {
    const own = problems.filter(({ kinds: found }) => found.includes(code));
    return own.length === 0 ? [] : [{ code, ...all(own) }];
  });
}

/**
 * The findings of an editor about problems.
 * @param placementOf undefined for a subject without a place
 */
export function findingsOf<S>(
  kinds: ProblemKinds<S>,
  problems: readonly Problem<S>[],
  placementOf: (problem: Problem<S>) => Placement | undefined,
): DataFinding[] {
  const counts = new Map<string, number>();
  return problems.flatMap((problem) => {
    const [kind] = problem.kinds;
    const { severity, one, codeOf } = kinds[kind]!;
    const code = codeOf?.(problem.subject) ?? kind;
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    const place = one && count <= mostOfAKind ? placementOf(problem) : undefined;
    return place ? [{ code, severity, ...one!(problem), ...place }] : [];
  });
}

/** An error about data or experiment, at each of its lines; none for an error without a place. */
export function findingsOfError(
  { code, message, remedy, parts, place, alsoLines }: GraftError,
  experimentFile: string,
): DataFinding[] {
  if (!place) return [];
  const { file } = place;
  const fixes: DataFix[] = file !== experimentFile && removable.has(code) ? [{ fix: 'remove-row' }] : [];
  const about = { code, severity: 'error' as const, message, ...given({ remedy, parts }) };
  const lines = [place.line ?? 1, ...alsoLines].slice(0, mostOfAKind);
  return lines.map((line) => ({ ...about, file, line, fixes }));
}

const given = <T extends object>(parts: T) =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Partial<T>;

/** Errors about one row: without it the data could be read. */
const removable = new Set([
  'dataset/missing-labels',
  'dataset/unknown-label',
  'dataset/class-too-small',
  'dataset/not-a-text',
  'dataset/not-a-label',
  'dataset/not-a-number',
]);

/** Settings that fix a problem of all data. */
const helpfulSettings: Readonly<Record<string, { stage: StageName; name: string; value: string }>> = {
  'dataset/uneven-classes': { stage: 'finetune', name: 'classWeights', value: 'balanced' },
};

/** A warning about the data as a whole stands where the experiment names them. */
export function findingsAboutAll(warnings: readonly DatasetWarning[], source: DatasetSource): DataFinding[] {
  const { line = 1 } = placeOfSetting(source, source.settings.path === undefined ? 'train' : 'path');
  return warnings.map((warning) => {
    const setting = helpfulSettings[warning.code];
    const fixes: DataFix[] = setting ? [{ fix: 'set', ...setting }] : [];
    return { ...warning, severity: 'information', file: source.experimentFile, line, fixes };
  });
}

/** A table whose first line has a label of the rows below: it is probably an example, which is lost as a header. */
export function warnOfNoHeader({ settings }: DatasetSource, tables: readonly Table[]): DatasetWarning[] {
  const hasNoHeader = ({ file, columns: { label }, rows }: Table) =>
    (file.format === 'csv' || file.format === 'tsv') &&
    label.some(
      (name, i) =>
        wellKnownColumn('label', [name]) === undefined &&
        rows.some(({ cells }) => String(cells[i]).trim() === name.trim()),
    );
  // Columns that the user names are columns.
  const those = settings.label === undefined ? tables.filter(hasNoHeader) : [];
  return those.map(({ file, columns: { label } }) => ({
    code: 'dataset/no-header',
    ...dataWords.worded('no-header', { file: file.name, labels: shownNames(label) }),
  }));
}

/** Lines that a warning lists for each file. */
const mostLines = 10;

/** Rows for a warning: their number, and the first lines of each file. */
export function countRows(rows: readonly { readonly name: string; readonly line: number }[]): {
  readonly count: number;
  readonly rows: RowsByFile;
} {
  const files = [...groupBy(rows, ({ name }) => name)];
  const list = files.flatMap(([name, own]) => {
    const lines = own.map(({ line }) => line).sort((a, b) => a - b);
    return [name, lines.length, lines.slice(0, mostLines).join(', ')];
  });
  return { count: rows.length, rows: list };
}

/** A row of a data file. */
export interface RowSubject {
  /** The file as the experiment names it. */
  readonly name: string;
  /** Undefined for an example that is a file. */
  readonly place: RowPlace | undefined;
  readonly line: number;
  /** The lines that the row takes up. */
  readonly lines: number;
}

/** Rows without a value in the column that a model reads. */
export function emptyRows(tables: readonly Table[]): Problem<RowSubject>[] {
  return tables.flatMap(({ file: { name, path: file }, emptyTexts }) =>
    emptyTexts.map(
      (line): Problem<RowSubject> => ({
        subject: { name, place: { file, line }, line, lines: 1 },
        kinds: ['dataset/empty-texts'],
      }),
    ),
  );
}

/** The place of a problem of a row. */
export function placeOfRow({ subject, first, kinds: [kind] }: Problem<RowSubject>): Placement | undefined {
  if (!subject.place || (first && !first.place)) return undefined;
  const fixes: DataFix[] = [{ fix: 'remove-row' }];
  if (kind === 'dataset/conflicting-labels') fixes.unshift({ fix: 'take-label' });
  const { place, lines } = subject;
  return { ...place, ...(first && { other: first.place, lines }), fixes };
}

/** The words that name another row beside a row. */
export function rowBeside({ subject, first }: Problem<RowSubject>): {
  line: number;
  file: string | undefined;
} {
  const { file, line } = first!.place!;
  return { line, file: file === subject.place!.file ? undefined : path.basename(file) };
}
