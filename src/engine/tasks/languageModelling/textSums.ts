/** Sums over the tokens of one text or of several: losses in nats, how many tokens were predicted, and how many rightly. */
export interface TextSums {
  readonly loss: number;
  readonly tokens: number;
  readonly right: number;
}

/** The sums of a text, of outputs [texts, 3], row-major. */
export function textSums(outputs: ArrayLike<number>, row = 0): TextSums {
  return { loss: outputs[3 * row]!, tokens: outputs[3 * row + 1]!, right: outputs[3 * row + 2]! };
}

/** The sums over all texts. */
export function sumTexts(outputs: Float32Array): TextSums {
  const all = { loss: 0, tokens: 0, right: 0 };
  for (let row = 0; row < outputs.length / 3; row++) {
    const { loss, tokens, right } = textSums(outputs, row);
    all.loss += loss;
    all.tokens += tokens;
    all.right += right;
  }
  return all;
}
