/** The addition to a text. */
export interface Written {
  readonly text: string;
  /** How many tokens were added, those of a text that ended it included. */
  readonly tokens: number;
}

/** The replacement for an incomplete character. */
const unfinished = '\ufffd';

/**
 * Decodes tokens to text as they arrive. A token may end inside a character, and its text may depend on earlier tokens, so all are decoded
 * each time, and a character is passed on when it is complete, or at the end. A possible beginning of a stop text waits until it is known.
 * @param stops non-empty texts that end the text and are not part of it
 * @returns the whole text
 */
export async function* textStream(
  tokens: AsyncIterable<number>,
  decode: (tokens: readonly number[]) => string | Promise<string>,
  stops: readonly string[] = [],
): AsyncGenerator<string, Written> {
  const ids: number[] = [];
  let text = '';
  let handedOn = 0;
  for await (const token of tokens) {
    ids.push(token);
    text = await decode(ids);
    const end = firstOf(stops, text);
    if (end !== undefined) {
      text = text.slice(0, end);
      break;
    }
    const sure = text.length - longestBeginning(stops, text);
    if (text.endsWith(unfinished) || sure <= handedOn) continue;
    yield text.slice(handedOn, sure);
    handedOn = sure;
  }
  if (text.length > handedOn) yield text.slice(handedOn);
  return { text, tokens: ids.length };
}

/** Where in a text the first of some others begins. */
function firstOf(others: readonly string[], text: string): number | undefined {
  const places = others.map((other) => text.indexOf(other)).filter((place) => place >= 0);
  return places.sort((a, b) => a - b)[0];
}

/** How much of a text's end is the beginning of one of some others, at most. */
function longestBeginning(others: readonly string[], text: string): number {
  return others.reduce((longest, other) => Math.max(longest, beginningOf(other, text)), 0);
}

function beginningOf(other: string, text: string): number {
  let length = Math.min(other.length - 1, text.length);
  while (length > 0 && !text.endsWith(other.slice(0, length))) length--;
  return length;
}

/** Takes all pieces of a stream. @returns what it came to */
export async function drained<Piece, Whole>(
  stream: AsyncGenerator<Piece, Whole>,
  use: (piece: Piece) => void = () => {},
): Promise<Whole> {
  for (;;) {
    const { done, value } = await stream.next();
    if (done) return value;
    use(value);
  }
}
