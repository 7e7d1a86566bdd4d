import { GraftError } from '../../../experiment/errors';
import { openSafetensors, type TensorFile } from '../../weights/safetensors';
import { writeSafetensors } from '../../weights/writeSafetensors';
import type { EncodedSplit } from './encodedSplit';

/**
 * Writes the tokens of a split as a safetensors file.
 * @throws GraftError `weights/write-failed`
 */
export async function writeEncoded(path: string, encoded: EncodedSplit): Promise<void> {
  const { ids, offsets, labels, maxLength, truncated } = encoded;
  const vector = (values: Int32Array) => ({ dtype: 'I32' as const, shape: [values.length], values });
  const tensors = new Map([
    ['ids', vector(ids)],
    ['offsets', vector(offsets)],
    ['labels', vector(labels)],
  ]);
  await writeSafetensors(path, tensors, { maxLength: `${maxLength}`, truncated: `${truncated}` });
}

/**
 * Reads what `writeEncoded` wrote. The file may come from anywhere, so it is checked: offsets rise from 0 to the number of ids, no
 * example is empty or longer than the length it was cut at, labels are not negative, ids are within the vocabulary. All arrays are in
 * shared memory.
 * @param vocabularySize left out, ids need only not be negative
 * @throws GraftError `preprocess/damaged-cache`, `weights/...`
 */
export async function readEncoded(path: string, vocabularySize = 2 ** 31): Promise<EncodedSplit> {
  const file = await openSafetensors(path);
  try {
    const encoded = {
      ids: await readVector(file, 'ids', path),
      offsets: await readVector(file, 'offsets', path),
      labels: await readVector(file, 'labels', path),
      maxLength: readCount(file, 'maxLength', path),
      truncated: readCount(file, 'truncated', path),
    };
    checkEncoded(encoded, vocabularySize, path);
    return encoded;
  } finally {
    await file.close();
  }
}

async function readVector(file: TensorFile, name: string, path: string): Promise<Int32Array> {
  const { dtype, shape } = file.info(name);
  if (dtype !== 'I32' || shape.length !== 1) throw damaged(path, `${name} is ${dtype} [${shape}]`);
  return inSharedMemory((await file.read(name)) as Int32Array);
}

/** A copy that another thread, which prepares the batches, reads where it lies. */
function inSharedMemory(values: Int32Array): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function readCount(file: TensorFile, name: string, path: string): number {
  const text = file.metadata.get(name) ?? '';
  if (!/^\d{1,9}$/.test(text)) throw damaged(path, `${name} is not a count`);
  return Number(text);
}

function checkEncoded({ ids, offsets, labels, maxLength }: EncodedSplit, vocabulary: number, path: string) {
  if (offsets.length !== labels.length + 1) throw damaged(path, 'offsets and labels do not fit together');
  if (offsets[0] !== 0 || offsets.at(-1) !== ids.length)
    throw damaged(path, 'offsets do not span all tokens');
  const isWrong = (offset: number, i: number) =>
    i > 0 && (offset <= offsets[i - 1]! || offset - offsets[i - 1]! > maxLength);
  if (offsets.some(isWrong)) throw damaged(path, `an example is empty or longer than ${maxLength} tokens`);
  if (labels.some((label) => label < 0)) throw damaged(path, 'a label is negative');
  if (ids.some((id) => id < 0 || id >= vocabulary)) throw damaged(path, 'a token is outside the vocabulary');
}

function damaged(path: string, why: string): GraftError {
  return new GraftError('preprocess/damaged-cache', `${path} is damaged: ${why}.`, {
    remedy: 'Run again with --fresh, which makes it anew.',
    place: { file: path },
  });
}
