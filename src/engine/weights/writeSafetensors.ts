import { type FileHandle, open } from 'node:fs/promises';
import { GraftError, whyOf } from '../../experiment/errors/errors';
import { weightError } from '../../experiment/errors/weights';
import { linked, systemCode } from '../../files/fileErrors';
import { writeFlags } from '../../files/refuseLinks';
import { elementCount } from '../tensorflow/elementCount';
import type { NumbersInFile } from '../tensorflow/operations/numbersInFile';
import { areFinite } from './areFinite';
import { bytesPerElement, type TensorValues } from './dtypes';
import { GatheredWrites } from './gatheredWrites';
import { roundToBfloat16, roundToFloat16 } from './shortFloats';

/** The stored type of floats: float32 or a 16-bit type. */
export type FloatDtype = 'F32' | 'F16' | 'BF16';

/** One tensor to write. */
export interface TensorToWrite {
  readonly dtype: FloatDtype | 'I32';
  readonly shape: readonly number[];
  /** A lazy tensor is read in its turn, so that at most two large tensors are in memory. */
  readonly values: TensorValues | (() => TensorValues | Promise<TensorValues>);
  /** Writes the same numbers without JavaScript's memory, if possible. Returns whether all are finite. */
  readonly writeTo?: ((place: NumbersInFile) => Promise<boolean>) | undefined;
}

/**
 * Writes a safetensors file, tensor by tensor, and syncs it to disk. Wider types come first, so that all values are aligned, then names are
 * sorted. Equal input gives equal bytes. The file is written in place: for an atomic write, use another name and rename.
 * Throws `weights/write-failed` (full or read-only disk) and `weights/bad-tensor` (values that do not fit dtype and shape),
 * `weights/not-finite`.
 * @param written called when the system has all bytes, before the sync: the tensors may be released
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
  written?: () => void,
): Promise<void> {
  const width = (name: string) => bytesPerElement[tensors.get(name)!.dtype];
  const names = [...tensors.keys()].sort().sort((a, b) => width(b) - width(a));
  try {
    const handle = await open(path, writeFlags);
    try {
      await writeAll(handle, encodeHeader(names, tensors, metadata), names, tensors);
      written?.();
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof GraftError) throw cause;
    if (systemCode(cause) === 'ELOOP') throw linked(path, cause);
    const parts = { file: path, why: whyOf(cause) };
    throw weightError('weights/write-failed', parts, { place: { file: path }, cause });
  }
}

/** Length field and JSON, padded with spaces so that the data is aligned to 8 bytes. */
function encodeHeader(
  names: readonly string[],
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // Joined by hand, because an object would reorder numeric names and lose one called __proto__.
  const fields =
    Object.keys(metadata).length > 0 ? [`"__metadata__":${JSON.stringify(sortKeys(metadata))}`] : [];
  let position = 0;
  for (const name of names) {
    const { dtype, shape } = tensors.get(name)!;
    const end = position + bytesPerElement[dtype] * elementCount(shape);
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [position, end] })}`);
    position = end;
  }
  const json = Buffer.from(`{${fields.join(',')}}`);
  const padded = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  padded.writeBigUInt64LE(BigInt(padded.length - 8));
  json.copy(padded, 8);
  return padded;
}

async function writeAll(
  handle: FileHandle,
  header: Uint8Array,
  names: readonly string[],
  tensors: ReadonlyMap<string, TensorToWrite>,
): Promise<void> {
  const writes = new GatheredWrites(handle, 0);
  try {
    await writes.add(header);
    for (const name of names) await writeOne(name, tensors.get(name)!, writes, handle);
    await writes.end();
  } finally {
    await writes.settle();
  }
}

async function writeOne(
  name: string,
  tensor: TensorToWrite,
  writes: GatheredWrites,
  { fd }: FileHandle,
): Promise<void> {
  const { dtype, writeTo } = tensor;
  if (!writeTo) return writes.add(await bytesOf(name, tensor));
  const position = await writes.skip(bytesPerElement[dtype] * elementCount(tensor.shape));
  if (!(await writeTo({ descriptor: fd, position }))) throw notFinite(name);
}

async function bytesOf(name: string, { dtype, shape, values }: TensorToWrite): Promise<Uint8Array> {
  const array = typeof values === 'function' ? await values() : values;
  if (array.length !== elementCount(shape) || (dtype !== 'I32') !== array instanceof Float32Array) {
    const values = `${array.constructor.name}(${array.length})`;
    throw weightError('weights/bad-tensor', {
      file: name,
      problem: ['declared', `${dtype} [${shape}]`, values],
    });
  }
  if (array instanceof Float32Array && !areFinite(array)) throw notFinite(name);
  if (array instanceof Float32Array && dtype !== 'F32' && dtype !== 'I32') return shorten[dtype](array).bytes;
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

const shorten = { F16: roundToFloat16, BF16: roundToBfloat16 };

function notFinite(name: string): GraftError {
  return weightError('weights/not-finite', { tensor: ['written', name] });
}

function sortKeys(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
