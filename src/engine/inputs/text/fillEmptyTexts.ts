import type { TokenRows } from './tokenizerMessages';

/**
 * The same tokens, with one padding token for each text without tokens. A model reads at least one token, and a tokenizer without special
 * tokens, such as GPT-2's, finds none in a text that cleaning has emptied.
 */
export function fillEmptyTexts(rows: TokenRows, padId: number): TokenRows {
  if (!rows.lengths.includes(0)) return rows;
  const ids: number[] = [];
  let at = 0;
  for (const length of rows.lengths) {
    ids.push(...(length === 0 ? [padId] : rows.ids.subarray(at, at + length)));
    at += length;
  }
  const atLeastOne = (lengths: Int32Array) => lengths.map((length) => Math.max(1, length));
  return {
    ...rows,
    ids: Int32Array.from(ids),
    lengths: atLeastOne(rows.lengths),
    firstLengths: atLeastOne(rows.firstLengths),
  };
}
