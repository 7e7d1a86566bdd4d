/** The special tokens around and between two texts, as a model's tokenizer sets them. */
export interface PairTemplate {
  readonly before: readonly number[];
  readonly between: readonly number[];
  readonly after: readonly number[];
  /** How many of `between` count as the first text's (token type 0); undefined if the model does not tell the texts apart. */
  readonly firstTypes: number | undefined;
}

export interface EncodedPair {
  readonly ids: readonly number[];
  /** How many tokens, from the start, are of type 0. */
  readonly firstLength: number;
  readonly truncated: boolean;
}

/**
 * Reads a template from an encoded pair of short texts.
 * @param pair ids and token types of the whole; `first` and `second` are the texts alone, without special tokens
 */
export function pairTemplate(
  { ids, types }: { ids: readonly number[]; types: readonly number[] },
  first: readonly number[],
  second: readonly number[],
): PairTemplate {
  const start = findIds(ids, first, 0);
  const between = start + first.length;
  const last = findIds(ids, second, between);
  const firstOfSecond = types.indexOf(1);
  return {
    before: ids.slice(0, start),
    between: ids.slice(between, last),
    after: ids.slice(last + second.length),
    firstTypes: firstOfSecond < 0 ? undefined : firstOfSecond - between,
  };
}

/** Two texts as one sequence of at most `maxLength` tokens, cut as `shortenPair` does. */
export function joinPair(
  { before, between, after, firstTypes }: PairTemplate,
  first: readonly number[],
  second: readonly number[],
  maxLength: number,
): EncodedPair {
  const room = Math.max(0, maxLength - before.length - between.length - after.length);
  const [kept, keptSecond] = shortenPair(first.length, second.length, room);
  const ids = [...before, ...first.slice(0, kept), ...between, ...second.slice(0, keptSecond), ...after];
  const truncated = kept < first.length || keptSecond < second.length;
  const firstLength = firstTypes === undefined ? ids.length : before.length + kept + firstTypes;
  return { ids, firstLength, truncated };
}

/**
 * How many tokens of each text stay so that both fit into `room`: the longer loses its end first, and when both are too long they share,
 * the longer of them with the odd one. Source: `truncate_encodings` (longest first) of the Rust tokenizers library.
 */
export function shortenPair(first: number, second: number, room: number): [number, number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second);
  const half = Math.floor(room / 2);
  const [less, more] = 2 * shorter <= room ? [shorter, room - shorter] : [half, half + (room % 2)];
  return first > second ? [more, less] : [less, more];
}

function findIds(ids: readonly number[], wanted: readonly number[], from: number): number {
  return ids.findIndex((_, start) => start >= from && wanted.every((id, i) => ids[start + i] === id));
}
