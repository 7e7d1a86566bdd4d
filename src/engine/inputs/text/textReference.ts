import type { InputSpec } from '../../models/family';
import { tf } from '../../tensorflow/loadTensorFlow';
import type { TensorFile } from '../../weights/tensorFile';
import { checkRange, misfit, type Reference, readIntegers, readLogits, sizes } from '../reference';

/** The names of a text model's inputs in a reference file, which are transformers'. */
const storedNames = {
  inputIds: 'input_ids',
  attentionMask: 'attention_mask',
  tokenTypeIds: 'token_type_ids',
} as const;

/**
 * Reads `input_ids`, `attention_mask`, perhaps `token_type_ids`, and the logits.
 * @param specs the model's inputs, whose limits the ids must keep: TensorFlow's own complaint names neither file nor tensor
 * Throws `verify/misfit` and `weights/...`.
 */
export async function readTextReference(
  file: TensorFile,
  specs: readonly InputSpec[],
  ioFile: string,
): Promise<Reference> {
  const rank = specs.find(({ name }) => name === 'inputIds')?.axes.length ?? 2;
  const [rows, length, ...width] = sizes(file, 'input_ids', rank, ioFile) as [number, number, ...number[]];
  const inputs = new Map<string, TextInput>();
  for (const [name, stored] of Object.entries(storedNames)) {
    const { isOptional, below } = specs.find((spec) => spec.name === name) ?? { isOptional: true };
    if (isOptional && !file.names.includes(stored)) continue;
    const shape = [length, ...(name === 'inputIds' ? width : [])];
    const values = await readIntegers(file, stored, [rows, ...shape], ioFile);
    if (below !== undefined) checkRange({ name: stored, values }, below, ioFile);
    inputs.set(name, { values, shape });
  }
  const answer = await readLogits(file, 'input_ids', rows, ioFile);
  const mask = inputs.get('attentionMask')?.values;
  const isOfTokens = answer.logits.length > rows * answer.classes;
  if (isOfTokens && answer.logits.length !== rows * length * answer.classes)
    throw misfit(['length', 'logits_lm', 'input_ids', length], ioFile);
  return {
    rows,
    ...answer,
    ...(isOfTokens && mask
      ? { counts: (position: number) => mask[Math.floor(position / answer.classes)] === 1 }
      : {}),
    batch: (start, count) => {
      const tensors = [...inputs].map(([name, { values, shape }]) => {
        const size = values.length / rows;
        const part = values.slice(start * size, (start + count) * size);
        return [name, tf.tensor(part, [count, ...shape], 'int32')] as const;
      });
      return Object.fromEntries(tensors);
    },
  };
}

interface TextInput {
  readonly values: Int32Array;
  /** The shape of one text. */
  readonly shape: readonly number[];
}
