/** What was added to a text. */
export interface Written {
  readonly text: string;
  /** How many tokens it is. */
  readonly tokens: number;
}

/** What stands for bytes that are no whole character. */
const unfinished = '\ufffd';

/**
 * Text out of tokens, as they come. A token may end in the middle of a character, and what it stands for may depend on those before it:
 * so all are decoded each time, and a character is handed on when it is whole, or in the end.
 * @returns all of it
 */
export async function* textStream(
  tokens: AsyncIterable<number>,
  decode: (tokens: readonly number[]) => string | Promise<string>,
): AsyncGenerator<string, Written> {
  const ids: number[] = [];
  let text = '';
  let handedOn = 0;
  for await (const token of tokens) {
    ids.push(token);
    text = await decode(ids);
    if (text.endsWith(unfinished) || text.length <= handedOn) continue;
    yield text.slice(handedOn);
    handedOn = text.length;
  }
  if (text.length > handedOn) yield text.slice(handedOn);
  return { text, tokens: ids.length };
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
