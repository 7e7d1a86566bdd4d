/**
 * Packs codes into bytes, the first in the lowest bits.
 * @param bits the bits of a code, a divisor of 8; higher bits of a code are dropped
 */
export function packCodes(codes: ArrayLike<number>, bits: 1 | 2 | 4 | 8): Uint8Array {
  const inByte = 8 / bits;
  const packed = new Uint8Array(Math.ceil(codes.length / inByte));
  const mask = 2 ** bits - 1;
  for (let at = 0; at < codes.length; at++)
    packed[Math.floor(at / inByte)]! |= (codes[at]! & mask) << (bits * (at % inByte));
  return packed;
}
