import type { TextBatch } from '../models/backbone';
import type { TextClassifier } from '../models/classifier';
import { tf } from '../tensorflow/loadTensorFlow';
import type { TensorFile } from '../weights/safetensors';
import { misfit, type Reference, readLogits, sizes } from './reference';

export interface TextReference extends Reference<TextBatch> {
  readonly kind: 'text';
  readonly inputIds: Int32Array;
  readonly tokenTypeIds: Int32Array | undefined;
}

/** Reads `input_ids`, `attention_mask`, perhaps `token_type_ids`, and `logits_eval`. Throws `verify/misfit` and `weights/...`. */
export async function readTextReference(file: TensorFile, ioFile: string): Promise<TextReference> {
  const [rows, length] = sizes(file, 'input_ids', 2, ioFile) as [number, number];
  const inputs = (name: string) => readIntegers(file, name, [rows, length], ioFile);
  const inputIds = await inputs('input_ids');
  const attentionMask = await inputs('attention_mask');
  const tokenTypeIds = file.names.includes('token_type_ids') ? await inputs('token_type_ids') : undefined;
  return {
    kind: 'text',
    rows,
    ...(await readLogits(file, 'input_ids', rows, ioFile)),
    inputIds,
    tokenTypeIds,
    batch: (start, count) => {
      const part = (values: Int32Array) =>
        tf.tensor2d(values.slice(start * length, (start + count) * length), [count, length], 'int32');
      return {
        inputIds: part(inputIds),
        attentionMask: part(attentionMask),
        tokenTypeIds: tokenTypeIds && part(tokenTypeIds),
      };
    },
  };
}

/** TensorFlow's own complaint about an id out of range names neither file nor tensor. Throws `verify/misfit`. */
export function checkIds(
  { inputIds, tokenTypeIds }: TextReference,
  { config }: TextClassifier,
  ioFile: string,
): void {
  checkRange(inputIds, 'input_ids', Number(config.vocab_size), ioFile);
  if (tokenTypeIds) checkRange(tokenTypeIds, 'token_type_ids', Number(config.type_vocab_size), ioFile);
}

async function readIntegers(
  file: TensorFile,
  name: string,
  shape: readonly number[],
  ioFile: string,
): Promise<Int32Array> {
  const info = file.info(name);
  if (info.shape.join() !== shape.join()) {
    throw misfit(`${name} has the shape [${info.shape}], but input_ids has [${shape}]`, ioFile);
  }
  const values = await file.read(name);
  if (values instanceof Int32Array) return values;
  throw misfit(`${name} holds ${info.dtype}, not whole numbers`, ioFile);
}

function checkRange(ids: Int32Array, name: string, entries: number, ioFile: string): void {
  const outside = ids.find((id) => id < 0 || id >= entries);
  if (outside !== undefined) {
    throw misfit(`${name} holds ${outside}, but the model's table has ${entries} entries`, ioFile);
  }
}
