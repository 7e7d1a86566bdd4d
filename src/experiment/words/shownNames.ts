const longestName = 200;
const mostNames = 50;
const longestValue = 40;

/** A name from a user's file (a label, a column, a setting) for a message, truncated if it is too long. */
export function shownName(name: string): string {
  const characters = [...name.slice(0, 2 * longestName + 2)];
  return characters.length > longestName ? `${characters.slice(0, longestName).join('')}…` : name;
}

/** Names for a message: the first fifty, each truncated, and the number of others. */
export function shownNames(names: readonly string[], between = ', '): string {
  const list = names.slice(0, mostNames).map(shownName).join(between);
  return names.length > mostNames ? `${list} and ${names.length - mostNames} more` : list;
}

/** A value from a user's file for a message, as JSON, truncated if it is long. */
export function shownValue(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > longestValue ? `${json.slice(0, longestValue)}…` : json;
}
