/** A token has seldom more characters; where it does, a longer beginning is looked at. */
const charactersPerToken = 16;

/**
 * What a tokenizer makes of a text that is cut at `maxLength` tokens: of a very long text only as much is tokenized as that takes.
 * @param encode must treat each word by itself: the tokens of a beginning that ends between two words are then the first ones of the
 * whole text
 */
export async function encodeBeginning<Encoded>(
  text: string,
  maxLength: number,
  encode: (text: string) => Promise<Encoded>,
  isCut: (encoded: Encoded) => boolean,
): Promise<Encoded> {
  for (let characters = charactersPerToken * (maxLength + 2); ; characters *= 4) {
    const end = wordEnd(text, characters);
    const encoded = await encode(text.slice(0, end));
    if (end === text.length || isCut(encoded)) return encoded;
  }
}

/** Where the word ends that stands at a position or after it, or the text: some tokenizers read spaces together with what follows. */
function wordEnd(text: string, from: number): number {
  if (from >= text.length) return text.length;
  const end = /(?<=\S)\s/g;
  end.lastIndex = from;
  return end.exec(text)?.index ?? text.length;
}
