import { type FileHandle, open } from 'node:fs/promises';
import { GraftError, whyOf } from '../../experiment/errors/errors';
import { linked, systemCode } from '../../files/fileErrors';
import { writeFlags } from '../../files/refuseLinks';
import { elementCount } from '../tensorflow/elementCount';
import type { NumbersInFile } from '../tensorflow/operations/numbersInFile';
import { areFinite } from './areFinite';
import { bytesPerElement, type TensorValues } from './dtypes';
import { GatheredWrites } from './gatheredWrites';
import { roundToBfloat16, roundToFloat16 } from './shortFloats';

/** How fractions are kept: in float32, or in what 16 bits hold of it. */
export type FloatDtype = 'F32' | 'F16' | 'BF16';

/** One tensor to write. */
export interface TensorToWrite {
  readonly dtype: FloatDtype | 'I32';
  readonly shape: readonly number[];
  /** Lazy ones are asked for when their turn comes, so that no more than two large tensors are held at a time. */
  readonly values: TensorValues | (() => TensorValues | Promise<TensorValues>);
  /** Writes the same numbers, past JavaScript's memory; absent where nothing else can. Tells whether all are finite. */
  readonly writeTo?: ((place: NumbersInFile) => Promise<boolean>) | undefined;
}

/**
 * Writes a safetensors file, tensor by tensor, the wider numbers first, so that all lie at multiples of their size, and in the order of the names, and syncs it to disk. Equal input gives equal bytes.
 * The file is written in place: whoever needs it to appear at once writes under another name and renames.
 * Throws `weights/write-failed` (full or read-only disk) and `weights/bad-tensor` (values that do not fit dtype and shape),
 * `weights/not-finite`.
 * @param written is called when the system has all bytes, before it is waited for that the disk has them: the tensors may go
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
    throw new GraftError('weights/write-failed', `${path} cannot be written: ${whyOf(cause)}.`, {
      remedy: 'Make room on the disk or choose another folder.',
      place: { file: path },
      cause,
    });
  }
}

/** Length field and JSON, padded with spaces so that the data starts at a multiple of 8. */
function encodeHeader(
  names: readonly string[],
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // Joined by hand: an object would put names that look like numbers first and lose one called __proto__.
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
    const what = `${array.constructor.name}(${array.length})`;
    throw new GraftError(
      'weights/bad-tensor',
      `${name} is declared as ${dtype} [${shape}] but its values are a ${what}.`,
    );
  }
  if (array instanceof Float32Array && !areFinite(array)) throw notFinite(name);
  if (array instanceof Float32Array && dtype !== 'F32' && dtype !== 'I32') return shorten[dtype](array).bytes;
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

const shorten = { F16: roundToFloat16, BF16: roundToBfloat16 };

function notFinite(name: string): GraftError {
  const message = `${name} holds numbers that are not finite, so it is not written.`;
  return new GraftError('weights/not-finite', message, {
    remedy: 'Train again with a lower finetune.learningRate, or add warmup.',
  });
}

function sortKeys(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
