import path from 'node:path';
import type { DataFinding, DataFix, RowPlace } from '../../experiment/data/dataFinding';
import type { GraftError } from '../../experiment/errors/errors';
import type { StageName } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { type DatasetSource, placeOfFile } from './datasetFiles';
import type { DatasetWarning, Example } from './example';
import type { Repeat } from './repeats';
import type { Table } from './table';

/** So many findings of one kind are told: nobody reads more, and the warning of a run counts them all. */
export const mostOfAKind = 200;

interface Found {
  readonly source: DatasetSource;
  readonly tables: readonly Table[];
  readonly repeats: readonly Repeat[];
  /** About the data as a whole. */
  readonly warnings: readonly DatasetWarning[];
}

/** What is to be said of single rows, and of the data as a whole. */
export function findingsOf({ source, tables, repeats, warnings }: Found): DataFinding[] {
  return [
    ...tables.flatMap(emptyRows),
    ...repeats.flatMap((repeat) => repeatedRow(repeat, source, tables)),
    ...warnings.flatMap((warning) => aboutAll(warning, source)),
  ].filter(upTo(mostOfAKind));
}

/** An error about data or experiment, at each of its lines; none for one that has no place. */
export function findingsOfError(
  { code, message, remedy, place, alsoLines }: GraftError,
  experimentFile: string,
): DataFinding[] {
  if (!place) return [];
  const { file } = place;
  const isRow = file !== experimentFile;
  const fixes: DataFix[] = isRow && removable.has(code) ? [{ fix: 'remove-row' }] : [];
  const about = { code, severity: 'error' as const, message, ...(remedy === undefined ? {} : { remedy }) };
  return [place.line ?? 1, ...alsoLines]
    .map((line) => ({ ...about, file, line, fixes }))
    .filter(upTo(mostOfAKind));
}

/** Errors about one row, without which the data could be read. */
const removable = new Set([
  'dataset/missing-labels',
  'dataset/unknown-label',
  'dataset/class-too-small',
  'dataset/not-a-text',
  'dataset/not-a-label',
  'dataset/not-a-number',
]);

function emptyRows({ file, emptyTexts, columns }: Table): DataFinding[] {
  const message =
    columns.image === undefined
      ? t('This row has no text, and is left out.')
      : t('This row has no image, and is left out.');
  return emptyTexts.map((line) => ({
    code: 'dataset/empty-texts',
    severity: 'information',
    message,
    file: file.path,
    line,
    fixes: [{ fix: 'remove-row' }],
  }));
}

function repeatedRow(
  { example, first, isConflict, isLeak }: Repeat,
  source: DatasetSource,
  tables: readonly Table[],
): DataFinding[] {
  const [place, other] = [placeOf(example, source), placeOf(first, source)];
  if (!place || !other) return [];
  const there =
    other.file === place.file
      ? t('line {0}', other.line)
      : t('line {0} of {1}', other.line, path.basename(other.file));
  const about = isConflict
    ? ({
        code: 'dataset/conflicting-labels',
        severity: 'warning',
        message: t('The same text has another label on {0}.', there),
      } as const)
    : isLeak
      ? ({
          code: 'dataset/leaked-texts',
          severity: 'warning',
          message: t(
            'This text is scored, and trained on as well: it stands on {0}. That makes the score too good.',
            there,
          ),
        } as const)
      : ({
          code: 'dataset/duplicates',
          severity: 'information',
          message: t('The same example stands on {0}.', there),
        } as const);
  const fixes: DataFix[] = [...(isConflict ? [{ fix: 'take-label' } as const] : []), { fix: 'remove-row' }];
  return [{ ...place, ...about, other, lines: linesOf(example, tables), fixes }];
}

/** What a setting of the experiment can do about the data as a whole. */
const settingsThatHelp: Readonly<
  Record<string, { readonly stage: StageName; readonly name: string; readonly value: string }>
> = {
  'dataset/uneven-classes': { stage: 'finetune', name: 'classWeights', value: 'balanced' },
};

function aboutAll({ code, message }: DatasetWarning, source: DatasetSource): DataFinding[] {
  const setting = settingsThatHelp[code];
  const { line = 1 } = placeOfFile(source, { role: 'path' });
  const fixes: DataFix[] = setting ? [{ fix: 'set', ...setting }] : [];
  return [{ code, severity: 'information', message, file: source.experimentFile, line, fixes }];
}

/** Images in a folder stand on no line. */
function placeOf({ file, line }: Example, { experimentFile }: DatasetSource): RowPlace | undefined {
  return line === undefined ? undefined : { file: path.resolve(path.dirname(experimentFile), file), line };
}

/** In JSON Lines a line end within a text is written as `\\n`. */
function linesOf({ row, file }: Example, tables: readonly Table[]): number {
  if (tables.some((table) => table.file.name === file && table.file.format === 'jsonl')) return 1;
  return Object.values(row).reduce((sum, text) => sum + text.split('\n').length - 1, 1);
}

/** Lets so many findings of each kind pass. */
export function upTo(most: number): (finding: DataFinding) => boolean {
  const counts = new Map<string, number>();
  return ({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= most;
  };
}
