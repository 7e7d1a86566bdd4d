import type { EncodedTexts } from '../../../../src/engine/inputs/text/encodedTexts';

/** Examples of the given lengths; token `t` of example `i` is `100 i + t + 1`. */
export function encodedOf(lengths: number[], maxLength = 64, padId = 0): EncodedTexts {
  const offsets = [0];
  for (const length of lengths) offsets.push(offsets.at(-1)! + length);
  return {
    kind: 'text',
    ids: Int32Array.from(lengths.flatMap((length, i) => Array.from({ length }, (_, t) => 100 * i + t + 1))),
    offsets: Int32Array.from(offsets),
    firstLengths: Int32Array.from(lengths),
    maxLength,
    truncated: 0,
    padId,
    width: 1,
  };
}
