/** A token has seldom more characters; where it does, a longer beginning is looked at. */
const charactersPerToken = 16;

/**
 * The tokens of a text of which at most `maxLength` are kept: of a very long one only as much is tokenized as that takes.
 * @param tokenize must treat each word by itself, as BERT's does: the tokens of a beginning that ends between two words are then the
 * first ones of the whole text
 * @returns all tokens, or more than `maxLength` of the first ones
 */
export function tokenizeBeginning(
  text: string,
  maxLength: number,
  tokenize: (text: string) => readonly number[],
): readonly number[] {
  for (let characters = charactersPerToken * (maxLength + 2); ; characters *= 4) {
    const end = wordEnd(text, characters);
    const ids = tokenize(text.slice(0, end));
    if (end === text.length || ids.length > maxLength) return ids;
  }
}

/** Where the word ends that stands at a position, or the text. */
function wordEnd(text: string, from: number): number {
  if (from >= text.length) return text.length;
  const space = /\s/g;
  space.lastIndex = from;
  return space.exec(text)?.index ?? text.length;
}
