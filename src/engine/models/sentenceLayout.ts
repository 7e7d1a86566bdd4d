import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileExists } from '../../files/fileExists';
import { encoderPoolingOf, poolingFile } from '../assets/encoderPooling';
import { type TensorToWrite, writeSafetensors } from '../weights/writeSafetensors';
import type { Pooling } from './pooling';

const denseFolder = '2_Dense';
/** The weights of the dense layer, in the folder of the model. */
export const sentenceDense = path.join(denseFolder, 'model.safetensors');

/** A head as sentence-transformers keeps one, beside a model that pools in a way which transformers' classes cannot express. */
export interface SentenceHead {
  readonly pooling: Exclude<Pooling, 'pooler'>;
  readonly featureSize: number;
  readonly outputs: number;
  readonly weight: TensorToWrite;
  /** Absent where the head adds none. */
  readonly bias?: TensorToWrite | undefined;
}

/**
 * Makes a model's folder one that sentence-transformers loads: encoder, pooling and a dense layer, so that what it encodes a text to
 * are the head's outputs.
 */
export async function writeSentenceLayout(folder: string, head: SentenceHead): Promise<void> {
  await writeJson(path.join(folder, 'modules.json'), modules());
  await writeJson(path.join(folder, poolingFile), {
    word_embedding_dimension: head.featureSize,
    pooling_mode_cls_token: head.pooling === 'cls',
    pooling_mode_mean_tokens: head.pooling === 'mean',
    pooling_mode_max_tokens: false,
    pooling_mode_mean_sqrt_len_tokens: false,
    pooling_mode_lasttoken: head.pooling === 'last',
  });
  await writeJson(path.join(folder, denseFolder, 'config.json'), {
    in_features: head.featureSize,
    out_features: head.outputs,
    bias: head.bias !== undefined,
    activation_function: 'torch.nn.modules.linear.Identity',
  });
  const tensors = new Map([['linear.weight', head.weight]]);
  if (head.bias) tensors.set('linear.bias', head.bias);
  await writeSafetensors(path.join(folder, sentenceDense), tensors, { format: 'pt' });
}

/** How the model in a folder of this layout pools; undefined for any other folder, a sentence encoder without a head included. */
export async function pooledBySentenceHead(folder: string): Promise<Pooling | undefined> {
  if (!(await fileExists(path.join(folder, denseFolder)))) return undefined;
  return encoderPoolingOf(folder);
}

function modules(): object[] {
  const parts = [
    ['', 'Transformer'],
    [path.dirname(poolingFile), 'Pooling'],
    [denseFolder, 'Dense'],
  ] as const;
  return parts.map(([at, type], idx) => ({
    idx,
    name: String(idx),
    path: at,
    type: `sentence_transformers.models.${type}`,
  }));
}

async function writeJson(file: string, value: object): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
