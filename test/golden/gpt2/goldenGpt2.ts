import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { NamedTensors } from '../../../src/engine/compile/feeds';
import { parseGpt2Config } from '../../../src/engine/models/gpt2/gpt2Config';
import { gpt2Shapes } from '../../../src/engine/models/gpt2/gpt2Names';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { counterWeights } from '../counterWeights';

/** A quantity of float64, with the largest error of torch's own float32 in it. */
export interface Measured<Logits> {
  readonly logits: Logits;
  readonly loss: number;
  readonly gradientNorms: Record<string, number>;
  readonly float32Error: { logits: number; loss: number; gradientNorms: number };
}

/** The output of make.py. */
export interface Gpt2Golden {
  readonly config: Record<string, unknown>;
  readonly inputs: { input_ids: number[][]; attention_mask: number[][] };
  readonly classes: number;
  readonly classifier: Measured<number[][]> & { readonly labels: number[] };
  /** Logits [texts, length, vocabulary]. */
  readonly languageModel: Measured<number[][][]>;
  /** The continuations of prompts. */
  readonly generation?: { prompt: number[]; greedy: number[]; stopped: number[]; beam: number[] }[];
}

export const goldenNames = ['small', 'wide'] as const;

export function readGolden(name: (typeof goldenNames)[number]): Gpt2Golden {
  return JSON.parse(readFileSync(`test/golden/gpt2/${name}.json`, 'utf8'));
}

/** As `spread_of_gpt2` of make.py. */
function spread(name: string, shape: readonly number[]): [centre: number, half: number] {
  if (shape.length === 1) return [name.endsWith('weight') ? 1 : 0, 0.25];
  if (name.includes('.wte.')) return [0, 0.3];
  if (name.includes('.wpe.')) return [0, 1];
  return [0, name.startsWith('score') ? 4 / Math.sqrt(shape[1]!) : 2 / Math.sqrt(shape[0]!)];
}

/**
 * A golden's model as a Hugging Face folder, in a temporary place that `remove` clears.
 * @param kind with its head for classes, or as a language model, whose head is not in the file
 * @param rename the names in the file, from transformers' own
 */
export async function goldenFolder(
  golden: Gpt2Golden,
  kind: 'classifier' | 'languageModel',
  rename: (name: string) => string = (name) => name,
) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-gpt2-'));
  const config = parseGpt2Config(golden.config, 'config.json');
  const head =
    kind === 'classifier' ? ([['score.weight', [golden.classes, config.hiddenSize]]] as const) : [];
  const shapes = new Map<string, readonly number[]>([...gpt2Shapes(config), ...head]);
  const tensors = new Map(
    [...counterWeights(shapes, spread)].map(([name, values]) => [
      rename(name),
      { dtype: 'F32' as const, shape: shapes.get(name)!, values },
    ]),
  );
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
  const architectures = [kind === 'classifier' ? 'GPT2ForSequenceClassification' : 'GPT2LMHeadModel'];
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...golden.config, architectures }));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** A golden's inputs as tensors of the caller's. */
export function goldenBatch({ inputs }: Pick<Gpt2Golden, 'inputs'>): NamedTensors {
  return {
    inputIds: tf.tensor2d(inputs.input_ids, undefined, 'int32'),
    attentionMask: tf.tensor2d(inputs.attention_mask, undefined, 'int32'),
  };
}
