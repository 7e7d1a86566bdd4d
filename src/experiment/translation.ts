/**
 * What people read, in the language of their window. Every text stands in English where it is used, as the argument of `t`, and
 * `l10n/` has its translations under that English. A program that sets no language, such as the engine, speaks English; what it wrote
 * is translated by `translated` where it is shown.
 */

/** Texts of a language by the English ones. */
export type Translations = Readonly<Record<string, string>>;

let [language, translations]: [string, Translations] = ['en', {}];

/**
 * Sets the language of this program, before it makes any text. A language without translations is English, numbers and dates too.
 * @param wanted a BCP 47 tag, such as `zh-cn`
 */
export function setLanguage(wanted: string, texts: Translations | undefined): void {
  [language, translations] = texts ? [wanted, texts] : ['en', {}];
}

/** The language that texts, numbers and dates are written in, for `Intl`. */
export function currentLanguage(): string {
  return language;
}

/**
 * A text in the language of the window.
 * @param english as it is written in English; `{0}`, `{1}` and so on stand for the parts
 */
export function t(english: string, ...parts: readonly (string | number)[]): string {
  return filled(translated(english), parts);
}

/** A text about a number of things; English has two forms, other languages have as many as they need of these. */
export function tCount(
  count: number,
  one: string,
  other: string,
  ...parts: readonly (string | number)[]
): string {
  const isOne = new Intl.PluralRules(language).select(count) === 'one';
  return filled(translated(isOne ? one : other), parts);
}

/** The translation of a text that comes from a table or from another program; the text itself where there is none. */
export function translated(english: string): string {
  return Object.hasOwn(translations, english) ? translations[english]! : english;
}

function filled(text: string, parts: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (hole, index: string) => String(parts[Number(index)] ?? hole));
}
