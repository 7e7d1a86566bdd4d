import { type FileHandle, open } from 'node:fs/promises';
import { GraftError, whyOf } from '../../experiment/errors';
import { linked, systemCode } from '../../files/fileErrors';
import { writeFlags } from '../../files/refuseLinks';
import { areFinite } from './areFinite';
import { bytesPerElement, type TensorValues } from './dtypes';
import { roundToBfloat16, roundToFloat16 } from './shortFloats';

/** How fractions are kept: in float32, or in what 16 bits hold of it. */
export type FloatDtype = 'F32' | 'F16' | 'BF16';

/** One tensor to write. Lazy values are asked for when their turn comes, so that no more than two large tensors are held at a time. */
export interface TensorToWrite {
  readonly dtype: FloatDtype | 'I32';
  readonly shape: readonly number[];
  readonly values: TensorValues | (() => TensorValues | Promise<TensorValues>);
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
      await writeFully(handle, encodeHeader(names, tensors, metadata));
      await writeAll(handle, chunks(names, tensors));
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
    const end = position + bytesPerElement[dtype] * shape.reduce((product, size) => product * size, 1);
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [position, end] })}`);
    position = end;
  }
  const json = Buffer.from(`{${fields.join(',')}}`);
  const padded = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  padded.writeBigUInt64LE(BigInt(padded.length - 8));
  json.copy(padded, 8);
  return padded;
}

/** Small tensors are written together: every write waits for its turn among whatever else this thread does. */
const chunkBytes = 8_000_000;

async function* chunks(
  names: readonly string[],
  tensors: ReadonlyMap<string, TensorToWrite>,
): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for (const name of names) {
    const next = await bytesOf(name, tensors.get(name)!);
    gathered.push(next);
    bytes += next.length;
    if (bytes < chunkBytes) continue;
    yield gathered.length === 1 ? next : Buffer.concat(gathered);
    gathered = [];
    bytes = 0;
  }
  yield Buffer.concat(gathered);
}

async function bytesOf(name: string, { dtype, shape, values }: TensorToWrite): Promise<Uint8Array> {
  const array = typeof values === 'function' ? await values() : values;
  const count = shape.reduce((product, size) => product * size, 1);
  if (array.length !== count || (dtype !== 'I32') !== array instanceof Float32Array) {
    const what = `${array.constructor.name}(${array.length})`;
    throw new GraftError(
      'weights/bad-tensor',
      `${name} is declared as ${dtype} [${shape}] but its values are a ${what}.`,
    );
  }
  if (array instanceof Float32Array && !areFinite(array))
    throw new GraftError(
      'weights/not-finite',
      `${name} holds numbers that are not finite, so it is not written.`,
      {
        remedy: 'Train again with a lower finetune.learningRate, or add warmup.',
      },
    );
  if (array instanceof Float32Array && dtype !== 'F32' && dtype !== 'I32') return shorten[dtype](array).bytes;
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

const shorten = { F16: roundToFloat16, BF16: roundToBfloat16 };

/** While the system takes one chunk, the next is made. */
async function writeAll(handle: FileHandle, all: AsyncIterable<Uint8Array>): Promise<void> {
  let writing = Promise.resolve();
  try {
    for await (const chunk of all) {
      await writing;
      writing = writeFully(handle, chunk);
      // The next turn, or the end, throws what it throws.
      writing.catch(() => undefined);
    }
  } finally {
    // Also where the next could not be made: the file is about to be closed.
    await writing;
  }
}

async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
  }
}

function sortKeys(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
