/**
 * How the sentences of errors stand together: one catalogue a room, which has the words of each code. Words are made of parts, in the
 * display language, so that a log in English reads in any language.
 */

/** Plain data that a sentence mentions: it travels in logs and between processes. */
export type Part = string | number | boolean | Clause | readonly Mentioned[];
export type Parts = Readonly<Record<string, Part | undefined>>;
export type Mentioned = string | number | Clause;

/**
 * A reason inside a sentence: a clause of ours or another error, with its code and its own parts. Words of a foreign library have no parts.
 * A window words the clause in its language before the sentence around it.
 */
export interface Clause {
  readonly code: string;
  /** The words, in English in a log. */
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly parts?: Parts | undefined;
}

export interface Sentences {
  /** The event and its cause: one or more whole sentences. */
  readonly message: string;
  /** The next step, in the imperative. */
  readonly remedy?: string | undefined;
}

/** Whether a value is a part of one kind: parts may come from a log that a stranger wrote. */
export type PartKind<T> = (value: unknown) => value is T;

export const text: PartKind<string> = (value): value is string => typeof value === 'string';
export const number: PartKind<number> = (value): value is number => typeof value === 'number';
export const flag: PartKind<boolean> = (value): value is boolean => typeof value === 'boolean';
export const texts: PartKind<readonly string[]> = (value): value is readonly string[] =>
  Array.isArray(value) && value.every(text);
export const numbers: PartKind<readonly number[]> = (value): value is readonly number[] =>
  Array.isArray(value) && value.every(number);

export const clause: PartKind<Clause> = (value): value is Clause =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value && text(value.message);

/** Names, perhaps with the number of others, as `fewNames` makes them. */
export const few: PartKind<readonly (string | number)[]> = (value): value is readonly (string | number)[] =>
  Array.isArray(value) && value.every((one) => text(one) || number(one));

export function optional<T>(kind: PartKind<T>): PartKind<T | undefined> {
  return (value): value is T | undefined => value === undefined || kind(value);
}

export function oneOf<T extends string>(...values: readonly T[]): PartKind<T> {
  return (value): value is T => values.some((one) => one === value);
}

/** Words for each of several cases, by the names of the cases. */
type Cases = Readonly<Record<string, (...mentioned: never[]) => unknown>>;

/** One of several cases as a part: its name, then what its words mention. */
export type Case<C extends Cases> = {
  [N in keyof C & string]: readonly [N, ...Extract<Parameters<C[N]>, readonly Mentioned[]>];
}[keyof C & string];

export function caseOf<C extends Cases>(cases: C): PartKind<Case<C>> {
  return (value): value is Case<C> => {
    if (!Array.isArray(value) || !Object.hasOwn(cases, String(value[0]))) return false;
    return cases[String(value[0])]!.length === value.length - 1;
  };
}

/** The words of a case. */
export function inWords<C extends Cases>(
  cases: C,
  [name, ...mentioned]: Case<C>,
): ReturnType<C[keyof C & string]> {
  const say = cases[name] as unknown as (...mentioned: Mentioned[]) => unknown;
  return say(...mentioned) as ReturnType<C[keyof C & string]>;
}

/** The words of one code. */
export interface Wording<P> {
  fits(parts: Parts): boolean;
  say(parts: P): Sentences;
}

/** Codes in alphabetical order, each with its words. */
export type Catalogue = Readonly<Record<string, Wording<never>>>;

export type PartsOf<W> = W extends Wording<infer P> ? P : never;

export type PartsOfKinds<K> = { readonly [N in keyof K]: K[N] extends PartKind<infer T> ? T : never };

export type PartKinds = Readonly<Record<string, PartKind<Part | undefined>>>;

/** @param kinds what the parts must be @param say gets parts of these kinds */
export function says<K extends PartKinds>(
  kinds: K,
  say: (parts: PartsOfKinds<K>) => Sentences,
): Wording<PartsOfKinds<K>> {
  return { fits: (parts) => Object.entries(kinds).every(([name, isKind]) => isKind(parts[name])), say };
}
