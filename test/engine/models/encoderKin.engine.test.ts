import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { type HeadedModel, type LoadModelOptions, loadModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { disposeBatch, goldenBatch, goldenFolder, kinNames, readGolden } from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';

type KinName = (typeof kinNames)[number];
type Rename = (name: string) => string | undefined;

const prefixes: Record<KinName, string> = {
  distilbert: 'distilbert.',
  roberta: 'roberta.',
  xlmRoberta: 'roberta.',
  albert: 'albert.',
  albertInner: 'albert.',
  mpnet: 'mpnet.',
};
/** The layers before the head's last layer in models that pool by their first token. */
const ownLayers = { distilbert: 'pre_classifier', roberta: 'classifier.dense', mpnet: 'classifier.dense' };

async function withKin(
  name: KinName,
  rename: Rename,
  options: Omit<LoadModelOptions, 'folder'>,
  body: (model: HeadedModel) => void | Promise<void>,
): Promise<void> {
  const { folder, remove } = await goldenFolder(readGolden(name), rename);
  try {
    const model = await loadModel({ folder, ...options });
    try {
      await body(model);
    } finally {
      model.dispose();
    }
  } finally {
    remove();
  }
}

function logitsOf(model: HeadedModel, name: KinName): number[] {
  const batch = goldenBatch(readGolden(name));
  const output = model.forward(batch, { training: false }).logits!;
  const logits = [...output.dataSync()];
  disposeBatch(batch);
  output.dispose();
  return logits;
}

function farthest(actual: readonly number[], expected: readonly number[]): number {
  assert.equal(actual.length, expected.length);
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
}

const asStored: Rename = (name) => name;
const isHead = (name: string) => /^(?:pre_)?classifier\./.test(name);

for (const name of kinNames) {
  const prefix = prefixes[name];
  const golden = readGolden(name).logits.flat();
  const oldNames: Rename = (stored) =>
    stored
      .replace(prefix, '')
      .replace(/([Nn]orm)\.weight$/, '$1.gamma')
      .replace(/([Nn]orm)\.bias$/, '$1.beta');

  test(
    `${name}: a checkpoint without the prefix, with gamma and beta, is the same model`,
    flat(() =>
      withKin(name, oldNames, { seed: 0 }, (model) => {
        assert.ok(farthest(logitsOf(model, name), golden) < 1e-4);
      }),
    ),
  );

  test(
    `${name}: what is saved loads again to the same logits`,
    flat(() =>
      withKin(name, oldNames, { seed: 0 }, async (model) => {
        const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-kin-'));
        await saveModel(model, folder);
        const again = await loadModel({ folder, seed: 1 });
        assert.deepEqual(logitsOf(again, name), logitsOf(model, name));
        assert.equal(again.headIsNew, false);
        again.dispose();
        rmSync(folder, { recursive: true });
      }),
    ),
  );

  test(
    `${name}: a bare backbone gets a head that its seed decides`,
    flat(async () => {
      const bare: Rename = (stored) => (isHead(stored) ? undefined : stored);
      const labels = ['a', 'b', 'c', 'd', 'e'];
      const drawn: number[][] = [];
      for (const seed of [3, 3, 4])
        await withKin(name, bare, { seed, labels }, (model) => {
          assert.ok(model.headIsNew);
          drawn.push(logitsOf(model, name));
        });
      assert.deepEqual(drawn[0], drawn[1]);
      assert.ok(farthest(drawn[0]!, drawn[2]!) > 1e-4);
    }),
  );
}

for (const [name, layer] of Object.entries(ownLayers) as [keyof typeof ownLayers, string][]) {
  test(
    `${name}: with other labels only the last layer is drawn, as in transformers`,
    flat(async () => {
      let own: number[] = [];
      const weight = (model: HeadedModel) => [...model.variables.get(`${layer}.weight`)!.dataSync()];
      await withKin(name, asStored, { seed: 0 }, (model) => {
        own = weight(model);
      });
      await withKin(name, asStored, { seed: 0, labels: ['x', 'y', 'z', 'u', 'v', 'w'] }, (model) => {
        assert.ok(model.headIsNew);
        assert.deepEqual(weight(model), own);
        const { blockOf, blocks } = model.architecture;
        assert.equal(blockOf(`${layer}.weight`), blocks + 1);
      });
    }),
  );

  test(
    `${name}: the mean of the tokens goes to one dense layer; a pooler there is none`,
    flat(async () => {
      const options = { seed: 0, pooling: 'mean' as const };
      await withKin(name, asStored, options, (model) => {
        assert.equal(model.variables.has(`${layer}.weight`), false);
        assert.equal(model.architecture.pooling, 'mean');
      });
      const pooler = withKin(name, asStored, { seed: 0, pooling: 'pooler' }, () => undefined);
      await assert.rejects(pooler, { code: 'model/no-pooler' });
    }),
  );
}

test(
  'ALBERT: a block is a group of shared layers',
  flat(() =>
    withKin('albert', asStored, { seed: 0 }, ({ architecture: { blocks, blockOf } }) => {
      assert.equal(blocks, 2);
      assert.equal(blockOf('albert.encoder.embedding_hidden_mapping_in.weight'), 0);
      assert.equal(blockOf('albert.encoder.albert_layer_groups.0.albert_layers.0.ffn.weight'), 1);
      assert.equal(blockOf('albert.pooler.bias'), 2);
      assert.equal(blockOf('classifier.weight'), 3);
    }),
  ),
);

test(
  'RoBERTa: positions begin after the padding token, so that there are fewer for texts',
  flat(() =>
    withKin('roberta', asStored, { seed: 0 }, (model) => {
      assert.equal(model.architecture.maxLength, 14);
      const batch = goldenBatch(readGolden('roberta'), 1);
      assert.throws(() => model.forward(batch, { training: false }), {
        code: 'model/too-long',
        message: /15 tokens .* 14 positions/,
      });
      disposeBatch(batch);
    }),
  ),
);

const refused: [KinName, object, RegExp][] = [
  ['mpnet', { relative_attention_num_buckets: 16 }, /MPNet.*relative_attention_num_buckets is 16/],
  ['albert', { num_attention_heads: 5 }, /ALBERT.*hidden_size 24 is not a multiple of num_attention_heads 5/],
  ['roberta', { is_decoder: true }, /RoBERTa.*is_decoder is true/],
  ['distilbert', { activation: 'swish' }, /DistilBERT.*activation is "swish"/],
];
for (const [name, change, message] of refused)
  test(`${name}: a config with ${JSON.stringify(change)} is refused by name`, async () => {
    const golden = readGolden(name);
    const { folder, remove } = await goldenFolder(golden);
    await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...golden.config, ...change }));
    await assert.rejects(loadModel({ folder, seed: 0 }), { code: 'model/unsupported-config', message });
    remove();
  });

test('weights of another family under a config are refused by the names that are missing', async () => {
  const { folder, remove } = await goldenFolder(readGolden('distilbert'));
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(readGolden('roberta').config));
  await assert.rejects(loadModel({ folder, seed: 0 }), {
    code: 'weights/missing-tensors',
    message: /roberta\.embeddings/,
  });
  remove();
});
