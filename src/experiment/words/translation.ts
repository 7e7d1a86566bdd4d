/**
 * What people read, in the language of their window. Every text stands in English where it is used, as the argument of `t`, and
 * `l10n/` has its translations under that English. A program that sets no language, such as the engine, speaks English; what it wrote
 * is translated by `translated` where it is shown.
 */

/** Translations by English text. */
export type Translations = Readonly<Record<string, string>>;

let [language, translations]: [string, Translations] = ['en', {}];
/** Created on the first failed lookup. */
let patterns: readonly Pattern[] | undefined;
const hole = /\{(\d+)\}/g;

/**
 * Sets the language of this program; call it before making any text. A language without translations becomes English, including numbers and
 * dates.
 * @param wanted a BCP 47 tag, such as `zh-cn`
 */
export function setLanguage(wanted: string, texts: Translations | undefined): void {
  if (language === wanted && translations === texts) return;
  [language, translations] = texts ? [wanted, texts] : ['en', {}];
  patterns = undefined;
}

/** The language of texts, numbers and dates, for `Intl`. */
export function currentLanguage(): string {
  return language;
}

/**
 * Translates a text into the language of the window.
 * @param english the English text; `{0}`, `{1}` and so on are replaced by the parts
 */
export function t(english: string, ...parts: readonly (string | number)[]): string {
  return filled(translated(english), parts);
}

/** A formatter of `Intl` for the language of the window, created once: creation costs more than its use. */
export function perLanguage<F>(make: (language: string) => F): () => F {
  const made = new Map<string, F>();
  return () => {
    const format = made.get(language) ?? make(language);
    made.set(language, format);
    return format;
  };
}

const plurals = perLanguage((tag) => new Intl.PluralRules(tag));

/** Translates a text with a count; English has two forms, other languages as many of these as they need. */
export function tCount(
  count: number,
  one: string,
  other: string,
  ...parts: readonly (string | number)[]
): string {
  const isOne = plurals().select(count) === 'one';
  return filled(translated(isOne ? one : other), parts);
}

/**
 * The translation of a text that comes from a table or from another program, which wrote it in English; the text itself where there is
 * none. What that program has put into it is found again, and translated too.
 */
export function translated(english: string): string {
  if (Object.hasOwn(translations, english)) return translations[english]!;
  patterns ??= patternsOf(translations);
  for (const { pattern, order, text } of patterns) {
    const found = pattern.exec(english);
    if (!found) continue;
    const parts: string[] = [];
    for (const [at, index] of order.entries()) parts[index] = translated(found[at + 1]!);
    return filled(text, parts);
  }
  return english;
}

interface Pattern {
  readonly pattern: RegExp;
  /** Which part each of its groups is. */
  readonly order: readonly number[];
  readonly text: string;
}

/** So many letters a text has beside its parts, or too much would look like it; a sign alone, such as `%`, has none. */
const isTelling = (said: string) => /^\P{L}+$|^(\P{L}*\p{L}){4}/u.test(said);

/** How the texts with parts look when they are filled; those that say the most come first. */
function patternsOf(texts: Translations): Pattern[] {
  return Object.entries(texts)
    .filter(([english]) => hasParts(english) && isTelling(said(english)))
    .sort(([a], [b]) => said(b).length - said(a).length)
    .map(([english, text]) => ({
      pattern: new RegExp(`^${between(english).map(escaped).join('(.+)')}$`, 's'),
      order: [...english.matchAll(hole)].map(([, index]) => Number(index)),
      text,
    }));
}

/** What a text says before, between and after its parts. */
const between = (english: string) => english.split(/\{\d+\}/);
const said = (english: string) => between(english).join('');
const hasParts = (english: string) => between(english).length > 1;

function filled(text: string, parts: readonly (string | number)[]): string {
  return text.replace(hole, (whole, index: string) => String(parts[Number(index)] ?? whole));
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
