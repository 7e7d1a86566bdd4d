/**
 * Puts codes into bytes, the first of a byte in its lowest bits.
 * @param bits of a code, which divide a byte; what a code has beyond them is left out
 */
export function packCodes(codes: ArrayLike<number>, bits: 1 | 2 | 4 | 8): Uint8Array {
  const inByte = 8 / bits;
  const packed = new Uint8Array(Math.ceil(codes.length / inByte));
  const mask = 2 ** bits - 1;
  for (let at = 0; at < codes.length; at++)
    packed[Math.floor(at / inByte)]! |= (codes[at]! & mask) << (bits * (at % inByte));
  return packed;
}
