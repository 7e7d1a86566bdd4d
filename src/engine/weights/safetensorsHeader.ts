import { whyOf } from '../../experiment/errors/errors';
import { badWeights } from '../../experiment/errors/weights';
import { parseJson } from '../../experiment/words/parseJson';
import { bytesPerElement, type Dtype, isDtype } from './dtypes';

/** The position of a tensor: `begin` and `end` count bytes from the start of the data, after the header. */
export interface TensorEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Parses a safetensors header and verifies that its tensors tile the data exactly, without overlaps, gaps or trailing bytes.
 * @param bytes the header's JSON, as UTF-8
 * @param dataLength bytes in the file after the header
 * @param file the file's name, for messages
 */
export function parseSafetensorsHeader(
  bytes: Uint8Array,
  dataLength: number,
  file: string,
): SafetensorsHeader {
  const text = decodeUtf8(bytes, file);
  const fields = parseJsonObject(text, file);
  refuseDuplicateKeys(text, file);
  const entries = new Map<string, TensorEntry>();
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const [name, value] of Object.entries(fields)) {
    if (name === '__metadata__') metadata = parseMetadata(value, file);
    else entries.set(name, parseEntry(name, value, file));
  }
  checkTiling(entries, dataLength, file);
  return { entries, metadata };
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw badWeights('weights/bad-header', file, ['header-utf-8'], cause);
  }
}

function parseJsonObject(text: string, file: string): object {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw badWeights('weights/bad-header', file, ['header-json', whyOf(cause)], cause);
  }
  if (!isPlainObject(value)) throw badWeights('weights/bad-header', file, ['header-object']);
  return value;
}

/** JSON.parse silently keeps the last of two equal keys, so the valid text is scanned for duplicates. */
function refuseDuplicateKeys(text: string, file: string): void {
  const open: Set<string>[] = [];
  const token = /["{}]/g;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === '{') open.push(new Set());
    else if (found[0] === '}') open.pop();
    else {
      const end = stringEnd(text, found.index);
      token.lastIndex = end;
      if (!isFollowedByColon(text, end)) continue;
      const key = JSON.parse(text.slice(found.index, end)) as string;
      if (open.at(-1)?.has(key)) throw badWeights('weights/duplicate-name', file, ['header-keys', key]);
      open.at(-1)?.add(key);
    }
  }
}

/** The position after a string. A pattern for a whole string would exhaust its stack on a long one. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
}

function isFollowedByColon(text: string, position: number): boolean {
  const colon = /\s*:/y;
  colon.lastIndex = position;
  return colon.test(text);
}

function parseMetadata(value: unknown, file: string): ReadonlyMap<string, string> {
  if (!isPlainObject(value)) throw badWeights('weights/bad-metadata', file, ['metadata-object']);
  const pairs = Object.entries(value);
  for (const [key, text] of pairs) {
    if (typeof text !== 'string') throw badWeights('weights/bad-metadata', file, ['metadata-value', key]);
  }
  return new Map(pairs as [string, string][]);
}

function parseEntry(name: string, value: unknown, file: string): TensorEntry {
  if (!isPlainObject(value)) throw badWeights('weights/bad-tensor', file, ['tensor-object', name]);
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (!isDtype(dtype)) {
    const known = Object.keys(bytesPerElement).join(', ');
    const named = JSON.stringify(dtype) ?? 'undefined';
    throw badWeights('weights/unsupported-dtype', file, ['tensor-type', name, named, known]);
  }
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    throw badWeights('weights/bad-shape', file, ['tensor-shape', name]);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw badWeights('weights/bad-offsets', file, ['tensor-offsets', name]);
  }
  const [begin, end] = offsets as [number, number];
  const expected = byteLength(shape, dtype);
  if (expected === undefined || expected !== end - begin) {
    const [type, needed] = [`${dtype} [${shape}]`, String(expected ?? '> 2^53')];
    throw badWeights('weights/bad-shape', file, ['tensor-bytes', name, type, needed, end - begin]);
  }
  return { dtype, shape, begin, end };
}

/** The bytes of a tensor, or undefined if the product is not a safe integer. */
function byteLength(shape: readonly number[], dtype: Dtype): number | undefined {
  if (shape.includes(0)) return 0;
  let bytes: number = bytesPerElement[dtype];
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}

function checkTiling(entries: ReadonlyMap<string, TensorEntry>, dataLength: number, file: string): void {
  const ordered = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const [name, { begin, end }] of ordered) {
    if (end > dataLength) throw badWeights('weights/truncated', file, ['tensor-end', name, end, dataLength]);
    if (begin < position) throw badWeights('weights/overlap', file, ['tensor-overlaps', name]);
    if (begin > position) throw badWeights('weights/gap', file, ['tensor-gap', begin - position, name]);
    position = end;
  }
  if (position !== dataLength)
    throw badWeights('weights/trailing-bytes', file, ['trailing-bytes', dataLength - position]);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
