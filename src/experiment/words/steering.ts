/**
 * Characters that steer a reader rather than show: control characters except tab and line feed, those that turn the direction of writing
 * (https://trojansource.codes), and those that end a line for some programs only.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const steering = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A value as JSON without such characters. */
export const safeJson = (value: unknown, indent?: number) =>
  escapeSteering(JSON.stringify(value, null, indent));

/**
 * The text with `\uXXXX` in the place of each such character. JSON, and a string in Python, TypeScript or double quotes of YAML, keep their
 * meaning; Markdown shows the escape.
 */
export function escapeSteering(text: string): string {
  return text.replace(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
