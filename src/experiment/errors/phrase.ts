import type { Catalogue, Part, PartKind, Parts, PartsOf, Sentences } from './catalogue';

/** A text as data: the name of its wording in a catalogue, and its parts. The program that shows it makes the words. */
export interface Phrase {
  readonly say: string;
  readonly parts?: Parts | undefined;
}

/** A phrase with its words in English, for logs and JSON. */
export interface Worded {
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly words: Phrase;
}

/** Makes phrases from a catalogue, and words from phrases. */
export function phrasesOf<C extends Catalogue>(catalogue: C) {
  return {
    /** A phrase; an unknown wording or a missing part does not compile. */
    say: <K extends keyof C & string>(say: K, parts: PartsOf<C[K]>): Phrase => ({
      say,
      ...(Object.keys(parts as object).length > 0 && { parts: definedParts(parts as Parts) }),
    }),
    /** A phrase with its words in the language of this program. */
    worded: <K extends keyof C & string>(say: K, parts: PartsOf<C[K]>): Worded => ({
      ...catalogue[say]!.say(parts as never),
      words: { say, parts: definedParts(parts as Parts) },
    }),
    /** The words of a phrase, perhaps from a stranger's file; undefined if the wording is unknown or the parts do not fit it. */
    inWords: ({ say, parts = {} }: Phrase): Sentences | undefined =>
      Object.hasOwn(catalogue, say) && catalogue[say]!.fits(parts)
        ? catalogue[say]!.say(parts as never)
        : undefined,
  };
}

/** The parts that JSON keeps. */
const definedParts = (parts: Parts): Parts =>
  Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));

/** Rows by their files, as a flat list: name, number of rows, first lines. */
export type RowsByFile = readonly (string | number)[];
export const rowsByFile: PartKind<RowsByFile> = (value): value is RowsByFile =>
  Array.isArray(value) &&
  value.length % 3 === 0 &&
  value.every((part: Part, at) => typeof part === (at % 3 === 1 ? 'number' : 'string'));
