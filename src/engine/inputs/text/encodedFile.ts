import type { GraftError } from '../../../experiment/errors/errors';
import { inputError } from '../../../experiment/errors/inputs';
import { inSharedMemory } from '../../datasets/exampleValues';
import { openSafetensors } from '../../weights/safetensors';
import type { TensorFile } from '../../weights/tensorFile';
import { writeSafetensors } from '../../weights/writeSafetensors';
import type { EncodedTexts } from './encodedTexts';

/**
 * Writes the tokens of a split as a safetensors file.
 * @throws GraftError `weights/write-failed`
 */
export async function writeEncoded(path: string, encoded: EncodedTexts): Promise<void> {
  const { ids, width, offsets, firstLengths, rowOf, maxLength, truncated, padId } = encoded;
  const vector = (values: Int32Array) => ({ dtype: 'I32' as const, shape: [values.length], values });
  const tensors = new Map([
    ['ids', vector(ids)],
    ['offsets', vector(offsets)],
    ['firstLengths', vector(firstLengths)],
    ...(rowOf ? [['rowOf', vector(rowOf)] as const] : []),
  ]);
  await writeSafetensors(path, tensors, {
    maxLength: `${maxLength}`,
    truncated: `${truncated}`,
    padId: `${padId}`,
    width: `${width}`,
  });
}

/**
 * Reads what `writeEncoded` wrote. The file may come from anywhere, so it is checked: offsets rise from 0 to the number of ids, no
 * example is empty or longer than the length it was cut at, second texts begin within their examples, ids are within the vocabulary. All arrays are in
 * shared memory.
 * @param vocabularySize of the model's embedding; left out, ids need only not be negative
 * @throws GraftError `preprocess/damaged-cache`, `weights/...`
 */
export async function readEncoded(path: string, vocabularySize = 2 ** 31): Promise<EncodedTexts> {
  const file = await openSafetensors(path);
  try {
    const encoded: EncodedTexts = {
      kind: 'text',
      ids: await readVector(file, 'ids', path),
      offsets: await readVector(file, 'offsets', path),
      firstLengths: await readVector(file, 'firstLengths', path),
      ...(file.names.includes('rowOf') ? { rowOf: await readVector(file, 'rowOf', path) } : {}),
      maxLength: readCount(file, 'maxLength', path),
      truncated: readCount(file, 'truncated', path),
      padId: readCount(file, 'padId', path),
      width: file.metadata.has('width') ? readCount(file, 'width', path) : 1,
    };
    checkEncoded(encoded, vocabularySize, path);
    return encoded;
  } finally {
    await file.close();
  }
}

async function readVector(file: TensorFile, name: string, path: string): Promise<Int32Array> {
  const { dtype, shape } = file.info(name);
  if (dtype !== 'I32' || shape.length !== 1) throw damaged(path, `${name}: ${dtype} [${shape}]`);
  return inSharedMemory((await file.read(name)) as Int32Array);
}

function readCount(file: TensorFile, name: string, path: string): number {
  const text = file.metadata.get(name) ?? '';
  if (!/^\d{1,9}$/.test(text)) throw damaged(path, name);
  return Number(text);
}

function checkEncoded(
  { ids, width, offsets, firstLengths, rowOf, maxLength, padId }: EncodedTexts,
  vocabulary: number,
  path: string,
) {
  if (offsets.length !== firstLengths.length + 1) throw damaged(path, 'firstLengths');
  if (offsets[0] !== 0 || width * offsets.at(-1)! !== ids.length) throw damaged(path, 'ids');
  const isWrong = (offset: number, i: number) =>
    i > 0 && (offset <= offsets[i - 1]! || offset - offsets[i - 1]! > maxLength);
  if (offsets.some(isWrong)) throw damaged(path, 'offsets');
  const isOutside = (first: number, i: number) => first < 1 || first > offsets[i + 1]! - offsets[i]!;
  if (firstLengths.some(isOutside)) throw damaged(path, 'firstLengths');
  if (rowOf && (rowOf.length !== firstLengths.length || rowOf.some((row) => row < 0)))
    throw damaged(path, 'rowOf');
  if (padId >= vocabulary || ids.some((id) => id < 0 || id >= vocabulary)) throw damaged(path, 'ids');
}

/** @param detail the wrong part of the file */
function damaged(path: string, detail: string): GraftError {
  return inputError(
    'preprocess/damaged-cache',
    { damage: ['file', path, detail] },
    { place: { file: path } },
  );
}
