/**
 * Texts for people, in the language of their window. Each text stands in English where it is used, as the argument of `t`; `l10n/` has its
 * translations under that English. A program that sets no language, such as the engine, speaks English: what it has to say to a window
 * travels as a phrase, a code with parts, and the window makes the words.
 */

/** Translations by English text. */
export type Translations = Readonly<Record<string, string>>;

let [language, translations]: [string, Translations] = ['en', {}];
const hole = /\{(\d+)\}/g;

/**
 * Sets the language of this program; call it before making any text. A language without translations becomes English, including numbers and
 * dates.
 * @param wanted a BCP 47 tag, such as `zh-cn`
 */
export function setLanguage(wanted: string, texts: Translations | undefined): void {
  if (language === wanted && translations === texts) return;
  [language, translations] = texts ? [wanted, texts] : ['en', {}];
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

/** The translation of a text from a table, such as the title of a stage; the text itself if there is none. */
export function translated(english: string): string {
  return Object.hasOwn(translations, english) ? translations[english]! : english;
}

function filled(text: string, parts: readonly (string | number)[]): string {
  return text.replace(hole, (whole, index: string) => String(parts[Number(index)] ?? whole));
}
