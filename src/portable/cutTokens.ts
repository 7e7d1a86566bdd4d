/** The tokens of a text or pair, with special tokens. */
export interface Tokens {
  readonly ids: readonly number[];
  /** The type of each token: 1 in a pair's second text if the model distinguishes the texts. */
  readonly types: readonly number[];
  /** The index of each token's text, from 0; null for a special token. */
  readonly texts: readonly (number | null | undefined)[];
}

/** The kept tokens of a text or pair. */
export interface CutTokens {
  readonly ids: readonly number[];
  /** The number of leading tokens of type 0. */
  readonly firstLength: number;
  readonly isCut: boolean;
}

/** Truncates texts, never special tokens, to at most `maxLength` tokens in total. */
export function cutTokens({ ids, types, texts }: Tokens, maxLength: number): CutTokens {
  const isCut = ids.length > maxLength;
  const stays = isCut ? tokensThatStay(texts, maxLength) : texts.map(() => true);
  const kept = ids.filter((_, i) => stays[i]);
  const second = types.filter((_, i) => stays[i]).indexOf(1);
  return { ids: kept, firstLength: second < 0 ? kept.length : second, isCut };
}

function tokensThatStay(texts: Tokens['texts'], maxLength: number): boolean[] {
  const [first, second] = [0, 1].map((text) => texts.filter((each) => each === text).length) as [
    number,
    number,
  ];
  const special = texts.length - first - second;
  const kept = shortenPair(first, second, Math.max(0, maxLength - special));
  const seen = [0, 0];
  return texts.map((text) => text == null || seen[text]!++ < kept[text]!);
}

/**
 * The number of tokens to keep of each text so that both fit into `room`: the longer is truncated first; if both are too long they share,
 * and the longer gets the odd token. Source: `truncate_encodings` (longest first) of the Rust tokenizers library. Its release 0.23.2
 * truncates both texts to the limit beforehand, so that the odd token always goes to the second of two long texts; 0.23.3 does as here.
 */
export function shortenPair(first: number, second: number, room: number): [number, number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second);
  const half = Math.floor(room / 2);
  const [less, more] = 2 * shorter <= room ? [shorter, room - shorter] : [half, half + (room % 2)];
  return first > second ? [more, less] : [less, more];
}
