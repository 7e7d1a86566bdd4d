import { countNames, type FewNames, listNames } from '../words/shownNames';
import { t, tCount } from '../words/translation';
import { type Case, caseOf, few, flag, inWords, number, optional, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

const named = (role: string) => `dataset.${role}`;
const linesIn = (lines: FewNames) => tCount(countNames(lines), 'line {0}', 'lines {0}', listNames(lines));

/** Why a file is not a text. */
const binaries = {
  gzip: () => t('it begins like a gzip archive'),
  jpeg: () => t('it begins like a JPEG image'),
  'old-office': () => t('it begins like an old Excel or Word document'),
  parquet: () => t('it begins like a Parquet table'),
  pdf: () => t('it begins like a PDF document'),
  png: () => t('it begins like a PNG image'),
  zero: (byte: number) => t('byte {0} is zero', byte),
  zip: () => t('it begins like a zip archive, or an Excel or Word document'),
};

export type NotText = Case<typeof binaries>;

const badRows = {
  'open-quote': () => t('a quote is opened and never closed'),
  other: (said: string) => said,
  'too-long': (millions: number) =>
    t('the row has more than {0} million characters, or a quote in it is never closed', millions),
};

export type BadRow = Case<typeof badRows>;

const badEncodings = {
  byte: (byte: number, line: number) => t('byte {0}, on line {1}, is wrong', byte, line),
  'utf-16': () => t('it is UTF-16'),
};

export type NotUtf8 = Case<typeof badEncodings>;

const notObjects = {
  error: (said: string) => said,
  value: (json: string) => t('it is {0}', json),
};
export type NotAnObject = Case<typeof notObjects>;

/** Tables and files of text. */
export const datasetErrors = {
  'dataset/bad-csv': says({ file: text, line: number, problem: caseOf(badRows) }, (bad) => ({
    message: t(
      '{0} cannot be read from line {1} on: {2}.',
      bad.file,
      bad.line,
      inWords(badRows, bad.problem),
    ),
    remedy: t('Within a quoted value, a quote is written twice ("").'),
  })),
  'dataset/bad-json': says({ file: text, line: number, why: caseOf(notObjects) }, ({ file, line, why }) => ({
    message: t('Line {0} of {1} is not a JSON object: {2}.', line, file, inWords(notObjects, why)),
    remedy: t('In JSON Lines, every line is one object, such as {0}.', '{"text": "...", "label": "..."}'),
  })),
  'dataset/binary-file': says({ file: text, why: caseOf(binaries) }, ({ file, why }) => ({
    message: t('{0} is not a text file: {1}.', file, inWords(binaries, why)),
    remedy: t('Export the table as CSV (UTF-8) and name that file.'),
  })),
  'dataset/changed': says({ file: text }, ({ file }) => ({
    message: t('{0} changed while the experiment was running.', file),
    remedy: t('Run the experiment again to use the file as it is now.'),
  })),
  'dataset/damaged-cache': says({ file: text, line: number }, ({ file, line }) => ({
    message: t('{0} is damaged from line {1} on.', file, line),
    remedy: t('Run again with --fresh to make the file again.'),
  })),
  'dataset/duplicate-column': says({ file: text, column: text }, ({ file, column }) => ({
    message: t('{0} has two columns called {1}.', file, column),
    remedy: t('Give each column in the first line its own name.'),
  })),
  'dataset/empty-file': says({ file: text, isTable: flag }, ({ file, isTable }) => ({
    message: t('{0} is empty.', file),
    remedy: isTable
      ? t('Name a file with a header line and one example a line.')
      : t('Name a file that contains text.'),
  })),
  'dataset/file-missing': says(
    { role: text, file: text, path: text, near: optional(text) },
    ({ role, file, path, near }) => ({
      message: t('{0} is {1}, but there is no file or folder {2}.', named(role), file, path),
      remedy:
        near === undefined
          ? t('Paths are resolved against the folder of the experiment file.')
          : t('Did you mean {0}?', near),
    }),
  ),
  'dataset/missing-labels': says(
    { file: text, count: number, columns: few, lines: few },
    ({ file, count, columns, lines }) => ({
      message: tCount(
        count,
        'In {1}, 1 row has no {2}: {3}.',
        'In {1}, {0} rows have no {2}: {3}.',
        count,
        file,
        listNames(columns, t(' or ')),
        linesIn(lines),
      ),
      remedy: t(
        'Give each of these rows a label, remove them, or write `missing: skip` in the dataset stage. Words such as n/a, none and - are no labels unless `missing` is keep.',
      ),
    }),
  ),
  'dataset/no-examples': says({ file: text }, ({ file }) => ({
    message: t('{0} has a header but no examples.', file),
    remedy: t('Add one example a line below the header.'),
  })),
  'dataset/no-file': says({ place: optional(text) }, ({ place }) =>
    place === undefined
      ? {
          message: t('The dataset names no file.'),
          remedy: t('Add `path: FILE` or `train: FILE` to the dataset stage.'),
        }
      : {
          message: t(
            '{0} contains neither a table (CSV, TSV or JSON Lines) nor images in folders or in a zip archive.',
            place,
          ),
          remedy: t('Choose a folder with a table, or one that has a folder of images for each class.'),
        },
  ),
  'dataset/not-a-file': says({ role: text, file: text }, ({ role, file }) => ({
    message: t('{0} is {1}, which is not a file.', named(role), file),
    remedy: t('Name a CSV, TSV or JSON Lines file.'),
  })),
  'dataset/not-a-label': says(
    { file: text, line: number, columns: few, value: text },
    ({ file, line, columns, value }) => ({
      message: t('On line {0} of {1}, {2} is not a label but {3}.', line, file, listNames(columns), value),
      remedy: t('A label is a string, a number, true or false.'),
    }),
  ),
  'dataset/not-a-text': says(
    { file: text, line: number, column: text, value: text },
    ({ file, line, column, value }) => ({
      message: t('On line {0} of {1}, {2} is not a text but {3}.', line, file, column, value),
      remedy: t('Name a column that holds texts, numbers, true or false.'),
    }),
  ),
  'dataset/not-utf8': says({ file: text, why: caseOf(badEncodings) }, ({ file, why }) => ({
    message: t('{0} is not in UTF-8: {1}.', file, inWords(badEncodings, why)),
    remedy: t('Save the file as UTF-8; in Excel that is "CSV UTF-8 (Comma delimited)".'),
  })),
  'dataset/parquet': says({ role: text, file: text }, ({ role, file }) => ({
    message: t('{0} is {1}, a Parquet table, which Graft does not read.', named(role), file),
    remedy: t(
      'Save the table as JSON Lines and name that file, for example in Python: {0}',
      `\`pandas.read_parquet("${file}").to_json("${file.replace(/parquet$/i, 'jsonl')}", orient="records", lines=True)\``,
    ),
  })),
  'dataset/path-and-split-files': says({}, () => ({
    message: t('With `path`, one file holds all examples.'),
    remedy: t('For separate files, name `train` instead of `path`.'),
  })),
  'dataset/path-and-train': says({}, () => ({
    message: t('A dataset has `path` or `train`, not both.'),
    remedy: t('Keep `path` for one file with all examples, or `train` for separate files.'),
  })),
  'dataset/ragged-row': says(
    { file: text, line: number, values: number, columns: number },
    ({ file, line, values, columns }) => ({
      message: t(
        'The header of {0} has {1}, but line {2} has {3}.',
        file,
        tCount(columns, '{0} column', '{0} columns', columns),
        line,
        tCount(values, '{0} value', '{0} values', values),
      ),
      remedy: t('Quote each value that contains a delimiter, a quote or a line end.'),
    }),
  ),
  'dataset/unknown-format': says({ role: text, file: text, endings: texts }, ({ role, file, endings }) => ({
    message: t(
      '{0} is {1}, but Graft reads {2} files and folders of images.',
      named(role),
      file,
      endings.join(', '),
    ),
    remedy: t(
      'Save the data as CSV (UTF-8) or JSON Lines and name that file, or name a folder that has a folder of images for each class.',
    ),
  })),
  'dataset/unknown-label': says(
    { file: text, training: text, unknown: few, known: few, lines: few, role: text, image: optional(text) },
    ({ file, training, unknown, known, lines, role, image }) => ({
      message:
        image === undefined
          ? t('{0} has labels that {1} lacks: {2} ({3}).', file, training, listNames(unknown), linesIn(lines))
          : t(
              'The images for {0} in {1} have labels that no training image has: {2}; {3} is one of them.',
              role,
              file,
              listNames(unknown),
              image,
            ),
      remedy: t('The labels of {0} are {1}.', training, listNames(known)),
    }),
  ),
  'dataset/unreadable': says({ file: text, why: text }, ({ file, why }) => ({
    message: t('{0} cannot be read: {1}.', file, why),
    remedy: t('Check that the file exists and that you may read it.'),
  })),
};

export const datasetError = errorsOf(datasetErrors);
