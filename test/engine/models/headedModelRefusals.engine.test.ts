import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { loadModel } from '../../../src/engine/models/headedModel';
import { flat } from '../tensorCount';
import { golden, withFolder } from './bertFolder';

const query = 'bert.encoder.layer.1.attention.self.query.weight';
for (const [what, code, message, rename] of [
  [
    'lacks',
    'missing-tensors',
    /layer\.1\.attention\.self\.query\.weight/,
    (name: string) => (name === query ? undefined : name),
  ],
  [
    'holds a strange',
    'unknown-tensors',
    /adapter\.x/,
    (name: string) => (name === 'classifier.bias' ? 'bert.adapter.x' : name),
  ],
] as const) {
  test(
    `a checkpoint that ${what} tensor is an error that names it`,
    flat(() =>
      withFolder(async (folder) => {
        const labels = ['a', 'b'];
        await assert.rejects(loadModel({ folder, labels, seed: 0 }), {
          code: `weights/${code}`,
          message,
        });
      }, rename),
    ),
  );
}

test(
  'weights of other sizes than config.json says are an error that names them',
  flat(() =>
    withFolder(async (folder) => {
      await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...golden.config, vocab_size: 98 }));
      const error = { code: 'weights/wrong-shape', message: /word_embeddings.*97,32.*98,32/ };
      await assert.rejects(loadModel({ folder, seed: 0 }), error);
    }),
  ),
);

for (const [key, value, code] of [
  ['position_embedding_type', 'relative_key', 'model/unsupported-config'],
  ['hidden_act', 'swish', 'model/unsupported-config'],
  ['is_decoder', true, 'model/unsupported-config'],
  ['num_attention_heads', 5, 'model/unsupported-config'],
  ['num_hidden_layers', -1, 'model/unsupported-config'],
  ['model_type', 'llama', 'model/unknown-family'],
] as const) {
  test(
    `config.json with ${key} ${value} is refused by name`,
    flat(() =>
      withFolder(async (folder) => {
        await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...golden.config, [key]: value }));
        const named = code === 'model/unknown-family' ? 'llama' : key;
        await assert.rejects(loadModel({ folder, seed: 0 }), {
          code,
          message: new RegExp(`${named}.*`),
        });
      }),
    ),
  );
}

test(
  'a folder without config.json, and a backbone without a head, say so',
  flat(() =>
    withFolder(
      async (folder) => {
        await assert.rejects(loadModel({ folder, seed: 0 }), { code: 'model/no-head' });
        rmSync(path.join(folder, 'config.json'));
        await assert.rejects(loadModel({ folder, seed: 0 }), {
          code: 'model/no-config',
          message: /^There is no file .*config\.json\.$/,
        });
      },
      (name) => (name.startsWith('classifier') ? undefined : name),
    ),
  ),
);
