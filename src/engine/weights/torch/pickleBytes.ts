import { PickleProblem } from './pickleProblem';

/** Reads a pickle from its first byte on. Each function consumes bytes; none reads past the end. */
export interface PickleBytes {
  /** The number of bytes read. */
  position(): number;
  byte(): number;
  uint16(): number;
  int32(): number;
  /** A length, of `size` bytes. */
  length(size: 1 | 4 | 8): number;
  float64(): number;
  /** An integer in two's complement, little-endian. */
  integer(size: number): number | bigint;
  take(length: number): Uint8Array;
  text(length: number): string;
  /** Reads to the end of the line, which is consumed. */
  line(): string;
}

/** Names of modules and classes are shorter. */
const maxLine = 1024;
/** Python's own limit on the size of a number in a pickle is larger; torch's longest has 10 bytes. */
const maxInteger = 1024;

/** The end of the bytes is the error `truncated`, because more of the file might follow. */
export function pickleBytes(bytes: Uint8Array): PickleBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let at = 0;
  const skip = (length: number) => {
    if (length > bytes.length - at) throw new PickleProblem('truncated', ['pickle-ends']);
    at += length;
    return at - length;
  };
  const take = (length: number) => bytes.subarray(skip(length), at);
  const text = (raw: Uint8Array) => {
    try {
      return decoder.decode(raw);
    } catch {
      throw new PickleProblem('bad-pickle', ['pickle', 'UTF-8']);
    }
  };
  const length = (size: 1 | 4 | 8) => {
    if (size === 1) return view.getUint8(skip(1));
    return size === 4 ? view.getUint32(skip(4), true) : Number(view.getBigUint64(skip(8), true));
  };
  return {
    position: () => at,
    byte: () => view.getUint8(skip(1)),
    uint16: () => view.getUint16(skip(2), true),
    int32: () => view.getInt32(skip(4), true),
    length,
    float64: () => view.getFloat64(skip(8)),
    integer: (size) => {
      if (size > maxInteger) throw new PickleProblem('bad-pickle', ['pickle', 'LONG']);
      return wholeNumber(take(size));
    },
    take,
    text: (size) => text(take(size)),
    line: () => {
      const end = bytes.subarray(at, at + maxLine).indexOf(0x0a);
      if (end >= 0) return text(take(end + 1).subarray(0, end));
      if (bytes.length - at < maxLine) throw new PickleProblem('truncated', ['pickle-ends']);
      throw new PickleProblem('bad-pickle', ['pickle', 'GLOBAL']);
    },
  };
}

function wholeNumber(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}
