import { type ColumnFacts, describeColumns, tellingRows } from './columnContents';
import { hasWordOf, isNamed, plainName, possiblePair, wellKnownColumn, wellKnownPair } from './columnNames';
import type { CellRow } from './rows';

/** Guesses which columns are inputs and which are labels, from their names and a sample of rows. */

/** The possibilities, the likeliest first. Only a certain guess is acted upon; of the others, the user chooses. */
export interface Guess<Choice> {
  readonly choices: readonly Choice[];
  readonly isCertain: boolean;
}

/** A column of texts, or the two of a pair. */
export type TextChoice = { readonly text: string; readonly pair?: string };

/** The mean length of the text column is at least this many times that of the next. */
const clearlyLonger = 2;
/** Columns of 0 and 1 that nothing else explains are the labels of one task. */
const clearlyFlags = 2;
/** Two such names may be a label and a property of the example. */
const property = /^(is|has|was|ist|hat|est|es|tiene)_/;

const certain = <Choice>(choice: Choice): Guess<Choice> => ({ choices: [choice], isCertain: true });

/** The column of texts: a well-known name, else by far the longest texts. */
export function guessText(names: readonly string[], sample: readonly CellRow[]): Guess<TextChoice> {
  const pair = wellKnownPair(names);
  if (pair) return certain(pair);
  const columns = describeColumns(names, sample);
  const known = wellKnownColumn(
    'text',
    columns.filter(mayBeText).map(({ name }) => name),
  );
  if (known !== undefined) return certain({ text: known });
  const both = possiblePair(names);
  if (both) return { choices: [both, { text: both.text }, { text: both.pair }], isCertain: false };
  return (
    longestText(columns.filter(({ content }) => content === 'prose' || content === 'words')) ??
    longestText(columns.filter(({ length }) => length > 0)) ?? { choices: [], isCertain: false }
  );
}

/** Whether a column can be the text because it is called so: one called "review" may hold stars. */
function mayBeText({ content, values }: ColumnFacts): boolean {
  if (values.length < tellingRows) return true;
  return content === 'prose' || content === 'words' || content === 'category' || content === 'constant';
}

function longestText(columns: readonly ColumnFacts[]): Guess<TextChoice> | undefined {
  const known = columns.filter(({ name }) => isNamed('text', name));
  const unlabelled = columns.filter(({ name }) => !isNamed('label', name));
  const those = [known, unlabelled, columns].find(({ length }) => length > 0) ?? [];
  const [first, second] = those.map(({ length }) => length).sort((a, b) => b - a);
  if (first === undefined) return undefined;
  const isCertain = second === undefined || first >= clearlyLonger * second;
  // Texts of about the same length stand in the order of the table.
  const ranked = [...those].sort((a, b) => sizeOf(b) - sizeOf(a));
  return { choices: ranked.map(({ name }) => ({ text: name })), isCertain };
}

const sizeOf = ({ length }: ColumnFacts) => Math.floor(Math.log(Math.max(1, length)) / Math.log(1.5));

/**
 * The label columns. An identifier, a date or a free text is none of the choices.
 * @param names the columns that are no inputs
 */
export function guessLabel(names: readonly string[], sample: readonly CellRow[]): Guess<readonly string[]> {
  const columns = describeColumns(names, sample);
  const known = wellKnownColumn(
    'label',
    columns.filter(mayBeNamed).map(({ name }) => name),
  );
  if (known !== undefined) return certain([known]);
  const candidates = columns.filter(isCandidate);
  const flags = candidates.filter(({ content }) => content === 'flag').map(({ name }) => name);
  if (candidates.length === 1) return certain([candidates[0]!.name]);
  const areProperties = flags.length === 2 && flags.some((name) => property.test(plainName(name)));
  if (flags.length >= clearlyFlags && flags.length === candidates.length && !areProperties)
    return certain(flags);
  const single = [...candidates].sort((a, b) => rankOf(b) - rankOf(a)).map(({ name }) => [name]);
  const choices = flags.length > 1 ? withGroup(single, flags) : single;
  return { choices, isCertain: false };
}

/** Whether a column can be a label because it is called so. Numbers that count up are labels only under the plainest name. */
function mayBeNamed({ name, content, values, distinct }: ColumnFacts): boolean {
  if (values.length < tellingRows) return true;
  if (plainName(name) === 'label' && values.every((value) => Number.isFinite(Number(value)))) return true;
  if (content === 'prose' || content === 'date' || content === 'nested' || content === 'identifier')
    return false;
  return content === 'number' || distinct < values.length;
}

const isCandidate = ({ content }: ColumnFacts) =>
  content === 'category' || content === 'flag' || content === 'list' || content === 'number';

/** All columns of 0 and 1 together stand where the first of them would, since each alone is a part of the same. */
function withGroup(single: readonly (readonly string[])[], flags: readonly string[]) {
  const at = single.findIndex(([name]) => flags.includes(name!));
  return [...single.slice(0, at), flags, ...single.slice(at)];
}

const contentRanks: Partial<Record<ColumnFacts['content'], number>> = {
  category: 3,
  list: 2,
  flag: 1,
  number: 0,
};

/** Names count most, then what a column holds; numbers are often measurements beside the label. */
function rankOf({ name, content, values }: ColumnFacts): number {
  const isNumber = values.every((value) => Number.isFinite(Number(value)));
  const ofContent = contentRanks[content]! - (content === 'category' && isNumber ? 1.5 : 0);
  const ofName = isNamed('label', name)
    ? 20
    : hasWordOf('label', name)
      ? 15
      : hasWordOf('perhaps', name)
        ? 10
        : 0;
  return ofName + ofContent;
}
