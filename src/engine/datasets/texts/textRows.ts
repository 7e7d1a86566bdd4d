import {
  ambiguous,
  type Columns,
  checkApart,
  findLabel,
  type Header,
  namedColumns,
  without,
} from '../columns';
import { longestText, wellKnownColumn, wellKnownPair } from '../guessColumns';
import { emptyRows, findingsOf, placeOfRow, warningsOf } from '../problems';
import type { RowKind } from '../rowKind';
import { contentOf, groupCopies } from './textCopies';
import { findRepeats, textProblems } from './textProblems';

/** Rows of texts, or of pairs of them. */
export const textRows: RowKind = {
  settings: ['text', 'pair'],
  findColumns: (header, needsNoLabels) =>
    needsNoLabels ? { text: onlyText(header), label: [] } : textColumns(header),
  read: async (_, tables, { settings: { split, copies } }) => {
    const empty = emptyRows(tables);
    const rows = tables[0]!.rows.map(({ row }) => row);
    return {
      tables,
      ...(split !== 'none' && { groups: groupCopies(rows, copies === 'near') }),
      warnings: warningsOf(textProblems, empty),
      findings: findingsOf(textProblems, empty, placeOfRow),
    };
  },
  compared: { problems: textProblems, contentOf, find: findRepeats },
  sample: ({ row: { text, pair }, file, line }, cells) => ({
    text,
    ...(pair === undefined ? {} : { pair }),
    cells,
    file,
    line,
  }),
};

/** The column of texts where nothing else is read. */
function onlyText(header: Header): string {
  const text =
    namedColumns(header, 'text')?.[0] ?? guessText(header) ?? longestText(header.names, header.sample);
  if (text === undefined) throw ambiguous(header, 'text');
  return text;
}

/**
 * Finds the columns of texts and of labels: those that the settings name, else well-known names, else the column with by far the
 * longest texts.
 */
function textColumns(header: Header): Columns {
  const { sample } = header;
  const texts = namedTexts(header) ?? wellKnownPair(header.names) ?? { text: guessText(header) };
  const label = findLabel(header, [texts.text, texts.pair]);
  const text = texts.text ?? longestText(without(header.names, label), sample);
  if (text === undefined) throw ambiguous(header, 'text', label);
  if (label === undefined) throw ambiguous(header, 'label', [text]);
  checkApart(header, [text, ...(texts.pair === undefined ? [] : [texts.pair]), ...label]);
  return { text, ...(texts.pair === undefined ? {} : { pair: texts.pair }), label };
}

/** The columns that the settings name; a pair without a text leaves the text to be found. */
function namedTexts(header: Header): { text: string | undefined; pair?: string } | undefined {
  const [text] = namedColumns(header, 'text') ?? [];
  const [pair] = namedColumns(header, 'pair') ?? [];
  if (pair !== undefined)
    return { text: text ?? guessText({ ...header, names: without(header.names, [pair]) }), pair };
  return text === undefined ? undefined : { text };
}

/** Undefined where the longest of the columns is to decide, once the labels are known. */
function guessText({ names }: Pick<Header, 'names'>): string | undefined {
  return wellKnownColumn('text', names);
}
