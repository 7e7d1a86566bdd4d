import { weightError } from '../../experiment/errors/weights';

/** The types of values in memory: floats become float32, integers and booleans int32. */
export type TensorValues = Float32Array | Int32Array;

/** The element types of the safetensors format that the engine reads, with their size in bytes. */
export const bytesPerElement = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

export type Dtype = keyof typeof bytesPerElement;

export function isDtype(name: unknown): name is Dtype {
  return typeof name === 'string' && Object.hasOwn(bytesPerElement, name);
}

/** Converts little-endian bytes of the file to float32 or int32. `bytes` must be aligned to 8 bytes. */
export function convertBytes(bytes: Uint8Array, dtype: Dtype): TensorValues {
  const { buffer, byteOffset } = bytes;
  const count = bytes.byteLength / bytesPerElement[dtype];
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer, byteOffset, count);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, count));
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer, byteOffset, count), halfToNumber);
    case 'BF16':
      return bfloat16ToFloat32(new Uint16Array(buffer, byteOffset, count));
    case 'I64':
      return Int32Array.from(new BigInt64Array(buffer, byteOffset, count), bigIntToInt32);
    case 'I32':
      return new Int32Array(buffer, byteOffset, count);
    case 'I16':
      return Int32Array.from(new Int16Array(buffer, byteOffset, count));
    case 'I8':
      return Int32Array.from(new Int8Array(buffer, byteOffset, count));
    case 'U8':
      return Int32Array.from(bytes);
    case 'BOOL':
      return Int32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1));
  }
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** bfloat16 is the upper half of a float32. */
function bfloat16ToFloat32(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  return new Float32Array(words.buffer);
}

function bigIntToInt32(value: bigint): number {
  const number = Number(value);
  if (number !== (number | 0)) throw weightError('weights/out-of-range', { value: String(value) });
  return number;
}
