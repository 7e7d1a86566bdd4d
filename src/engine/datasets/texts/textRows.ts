import {
  ambiguous,
  type Columns,
  checkApart,
  findLabel,
  type Header,
  namedColumns,
  without,
} from '../columns';
import { type Guess, guessText, type TextChoice } from '../guessColumns';
import { emptyRows, findingsOf, placeOfRow, warningsOf } from '../problems';
import type { RowKind } from '../rowKind';
import { contentOf, groupCopies } from './textCopies';
import { findRepeats, textProblems } from './textProblems';

/** Rows of texts, or of pairs of them. */
export const textRows: RowKind = {
  settings: ['text', 'pair'],
  findColumns: (header, needsNoLabels) =>
    needsNoLabels ? { text: onlyText(header), label: [] } : textColumns(header),
  guessInputs: guessTexts,
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

/** The column of texts where nothing else is read: a pair has one too. */
function onlyText(header: Header): string {
  return namedTexts(header).text;
}

/**
 * Finds the columns of texts and of labels: those that the settings name, else those that are certain.
 */
function textColumns(header: Header): Columns {
  const texts = namedTexts(header);
  const label = findLabel(header, [texts.text, texts.pair]);
  checkApart(header, [texts.text, ...(texts.pair === undefined ? [] : [texts.pair]), ...label]);
  return { ...texts, label };
}

/** @throws GraftError `dataset/ambiguous-columns` */
function namedTexts(header: Header): TextChoice {
  const { choices, isCertain } = guessTexts(header);
  if (isCertain) return choices[0]!;
  const columns = [...new Set(choices.map(({ text }) => text))].map((text) => [text]);
  throw ambiguous(header, 'text', columns, namedColumns(header, 'label'));
}

/** The columns that the settings name; a pair without a text leaves the text to be found. */
function guessTexts(header: Header): Guess<TextChoice> {
  const [text] = namedColumns(header, 'text') ?? [];
  const [pair] = namedColumns(header, 'pair') ?? [];
  const named = pair === undefined ? {} : { pair };
  if (text !== undefined) return { choices: [{ text, ...named }], isCertain: true };
  const taken = [pair, ...(namedColumns(header, 'label') ?? [])];
  const guess = guessText(without(header.names, taken), header.sample);
  if (pair === undefined) return guess;
  return { ...guess, choices: guess.choices.map((choice) => ({ text: choice.text, pair })) };
}
