import { roundHalfToEven } from '../../portable/roundHalfToEven';
import { halfToNumber } from './dtypes';

/** Numbers rounded to 16 bits, and their bits. */
export interface ShortFloats {
  readonly values: Float32Array;
  /** The bits, little-endian. */
  readonly bytes: Uint8Array;
}

/** Rounds to float16 (IEEE 754 binary16), half to even; overflow becomes infinite. */
export function roundToFloat16(values: Float32Array): ShortFloats {
  const bits = new Uint16Array(values.length);
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (const [at, word] of words.entries()) bits[at] = halfBits(word, values[at]!);
  return { values: Float32Array.from(bits, halfToNumber), bytes: new Uint8Array(bits.buffer) };
}

/** Rounds to bfloat16, the upper half of a float32, half to even. */
export function roundToBfloat16(values: Float32Array): ShortFloats {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const rounded = words.map((word) => (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000);
  const bits = Uint16Array.from(rounded, (word) => word >>> 16);
  return { values: new Float32Array(rounded.buffer), bytes: new Uint8Array(bits.buffer) };
}

/** The smallest normal float16 number; below it the spacing is 2^-24. */
const smallestNormal = 2 ** -14;

function halfBits(word: number, value: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (magnitude < smallestNormal) return sign | roundHalfToEven(magnitude * 2 ** 24);
  const rounded = ((word & 0x7fffffff) + 0xfff + ((word >>> 13) & 1)) >>> 13;
  return sign | Math.min(rounded - (112 << 10), 0x7c00);
}
