import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { NamedTensors } from '../../../src/engine/compile/feeds';
import { headShapes } from '../../../src/engine/models/denseHead';
import { familyOf } from '../../../src/engine/models/registry';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { counterWeights } from '../counterWeights';

type Samples = Record<string, number[]>;

/** The output of make.py. Samples are elements at `places`, those with the largest gradients of each parameter. */
export interface BertGolden {
  readonly config: Record<string, unknown>;
  readonly inputs: { input_ids: number[][]; attention_mask: number[][]; token_type_ids?: number[][] };
  readonly labels: number[];
  readonly classes: number;
  readonly logits: number[][];
  readonly loss: number;
  readonly places: Samples;
  readonly gradientNorms: Record<string, number>;
  readonly gradients: Samples;
  /** The largest error of torch's own float32 in each quantity. */
  readonly float32Error: { logits: number; loss: number; gradientNorms: number; gradients: number } & Record<
    'sgd' | 'adam' | 'adamw',
    number[]
  >;
  readonly training: { learningRate: number; weightDecay: number } & Record<
    'sgd' | 'adam' | 'adamw',
    Samples[]
  >;
}

/** Models built like BERT, a case each. */
export const kinNames = ['distilbert', 'roberta', 'xlmRoberta', 'albert', 'albertInner', 'mpnet'] as const;

export const goldenNames = ['padded', 'pairs', 'relu', ...kinNames] as const;

export function readGolden(name: string): BertGolden {
  return JSON.parse(readFileSync(`test/golden/bert/${name}.json`, 'utf8'));
}

/**
 * A golden's model as a Hugging Face folder, in a temporary place that `remove` clears.
 * @param rename the names in the file, from transformers' own; undefined leaves a tensor out
 */
export async function goldenFolder(
  golden: BertGolden,
  rename: (name: string) => string | undefined = (name) => name,
) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-bert-'));
  const architecture = familyOf(golden.config, 'config.json').configure({
    config: golden.config,
    file: 'config.json',
    stored: new Map([
      ['pooler.dense.weight', []],
      ['pooler.weight', []],
    ]),
    pooling: 'auto',
  });
  const all = new Map([...architecture.shapes, ...headShapes(architecture, golden.classes)]);
  const tensors = new Map(
    [...counterWeights(all)].flatMap(([name, values]) => {
      const stored = rename(name);
      return stored ? [[stored, { dtype: 'F32' as const, shape: all.get(name)!, values }] as const] : [];
    }),
  );
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(golden.config));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** A golden's inputs as tensors of the caller's, with `padding` more positions of padding. */
export function goldenBatch({ inputs }: Pick<BertGolden, 'inputs'>, padding = 0): NamedTensors {
  const matrix = (rows: number[][]) =>
    tf.tensor2d(
      rows.map((row) => [...row, ...Array<number>(padding).fill(0)]),
      undefined,
      'int32',
    );
  return {
    inputIds: matrix(inputs.input_ids),
    attentionMask: matrix(inputs.attention_mask),
    ...(inputs.token_type_ids ? { tokenTypeIds: matrix(inputs.token_type_ids) } : {}),
  };
}

export function disposeBatch(batch: NamedTensors): void {
  tf.dispose(Object.values(batch));
}
