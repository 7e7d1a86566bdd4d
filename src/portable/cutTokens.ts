/** A text's tokens, or a pair's, with special ones around and between. */
export interface Tokens {
  readonly ids: readonly number[];
  /** Of each token, 1 in a pair's second text where the model tells the texts apart. */
  readonly types: readonly number[];
  /** Of each token, the number of its text, from 0; of a special one nothing. */
  readonly texts: readonly (number | null | undefined)[];
}

/** What is kept of a text, or of a pair. */
export interface CutTokens {
  readonly ids: readonly number[];
  /** How many tokens, from the start, are of type 0. */
  readonly firstLength: number;
  readonly isCut: boolean;
}

/** Cuts the ends of texts, never the special tokens, so that at most `maxLength` tokens stay where those leave room. */
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
 * How many tokens of each text stay so that both fit into `room`: the longer loses its end first, and when both are too long they share,
 * the longer of them with the odd one. Source: `truncate_encodings` (longest first) of the Rust tokenizers library. Its release 0.23.2
 * cuts both texts at the limit beforehand, so that the odd one always goes to the second of two long ones; 0.23.3 does as here.
 */
export function shortenPair(first: number, second: number, room: number): [number, number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second);
  const half = Math.floor(room / 2);
  const [less, more] = 2 * shorter <= room ? [shorter, room - shorter] : [half, half + (room % 2)];
  return first > second ? [more, less] : [less, more];
}
