import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseGpt2Config } from '../../../src/engine/models/gpt2/gpt2Config';
import { gpt2Shapes } from '../../../src/engine/models/gpt2/gpt2Names';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { counterWeights } from '../counterWeights';

const config = {
  model_type: 'gpt2',
  architectures: ['GPT2LMHeadModel'],
  vocab_size: 701,
  n_embd: 32,
  n_layer: 2,
  n_head: 4,
  n_positions: 64,
  bos_token_id: 2,
  eos_token_id: 2,
};

/** Writes a small GPT-2 that knows nothing yet, with the byte-level tokenizer of the goldens, which adds no special tokens here. */
export async function writeTinyGpt2(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const shapes = gpt2Shapes(parseGpt2Config(config, 'config.json'));
  const spread = (name: string, shape: readonly number[]): [number, number] =>
    shape.length === 1 ? [name.endsWith('weight') ? 1 : 0, 0] : [0, 0.05];
  const tensors = [...counterWeights(shapes, spread)].map(
    ([name, values]) => [name, { dtype: 'F32' as const, shape: shapes.get(name)!, values }] as const,
  );
  await writeSafetensors(path.join(folder, 'model.safetensors'), new Map(tensors));
  const tokenizer = JSON.parse(readFileSync('test/golden/tokenizer/byteLevel/tokenizer.json', 'utf8'));
  const write = (name: string, json: object) => writeFileSync(path.join(folder, name), JSON.stringify(json));
  write('tokenizer.json', { ...tokenizer, post_processor: null });
  write('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast', eos_token: '</s>' });
  write('config.json', config);
}
