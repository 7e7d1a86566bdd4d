import { t } from './translation';

const longestName = 200;
const mostNames = 50;
const longestValue = 40;

/** A name from a user's file (a label, a column, a setting) for a message, truncated if it is too long. */
export function shownName(name: string): string {
  const characters = [...name.slice(0, 2 * longestName + 2)];
  return characters.length > longestName ? `${characters.slice(0, longestName).join('')}…` : name;
}

/** The first names of a list, each truncated, then the number of others: data for a message. */
export type FewNames = readonly (string | number)[];

export function fewNames(names: readonly (string | number)[], most = mostNames): FewNames {
  const few = names.slice(0, most).map((name) => shownName(String(name)));
  return names.length > most ? [...few, names.length - most] : few;
}

export function listNames(few: FewNames, between = ', '): string {
  const list = few.filter((name) => typeof name === 'string').join(between);
  const more = few.at(-1);
  return typeof more === 'number' ? t('{0} and {1} more', list, more) : list;
}

/** The number of all names. */
export const countNames = (few: FewNames) =>
  few.reduce<number>((count, name) => count + (typeof name === 'number' ? name : 1), 0);

/** Names for a message: the first fifty, each truncated, and the number of others. */
export function shownNames(names: readonly string[], between = ', '): string {
  return listNames(fewNames(names), between);
}

/** A value from a user's file for a message, as JSON, truncated if it is long. */
export function shownValue(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > longestValue ? `${json.slice(0, longestValue)}…` : json;
}
