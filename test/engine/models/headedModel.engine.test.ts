import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { HeadedModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { disposeBatch, goldenBatch } from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';
import { golden, withFolder } from './bertFolder';
import { withLoadedModel } from './withLoadedModel';

function logits(model: HeadedModel, padding = 0, seed?: [number, number]): Float32Array {
  const batch = goldenBatch(golden, padding);
  const dropoutSeed = seed && tf.tensor1d(seed, 'int32');
  const output = model.forward(batch, { training: seed !== undefined, dropoutSeed }).logits as tf.Tensor2D;
  const values = output.dataSync<'float32'>();
  disposeBatch(batch);
  tf.dispose([output, ...(dropoutSeed ? [dropoutSeed] : [])]);
  return values;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

const withoutPrefix = (name: string) => name.replace(/^bert\./, '');
const oldNorms = (name: string) =>
  name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta');

for (const [what, rename] of [
  ['without the bert. prefix', withoutPrefix],
  ['with gamma and beta', oldNorms],
  ['with both', (name: string) => oldNorms(withoutPrefix(name))],
] as const) {
  test(
    `a checkpoint ${what} is the same model`,
    flat(() =>
      withFolder(
        (folder) =>
          withLoadedModel({ folder, seed: 0 }, (model) => {
            assert.ok(largestDifference(logits(model), Float32Array.from(golden.logits.flat())) < 1e-5);
          }),
        rename,
      ),
    ),
  );
}

test(
  'logits do not depend on how far a batch is padded',
  flat(() =>
    withFolder((folder) =>
      withLoadedModel({ folder, seed: 0 }, (model) => {
        const here = logits(model);
        // Sums over another length are taken in another order: equal within a few units in the last place.
        const tolerance = 1e-6 * Math.max(...here.map(Math.abs));
        for (const padding of [1, 4, 12])
          assert.ok(largestDifference(logits(model, padding), here) <= tolerance);
      }),
    ),
  ),
);

test(
  'values at padded positions change no bit',
  flat(() =>
    withFolder((folder) =>
      withLoadedModel({ folder, seed: 0 }, (model) => {
        const here = logits(model);
        const filled = golden.inputs.input_ids.map((row) => row.map((id) => id || 55));
        const batch = goldenBatch({ inputs: { ...golden.inputs, input_ids: filled } });
        const output = model.forward(batch, { training: false }).logits as tf.Tensor2D;
        assert.deepEqual(output.dataSync(), here);
        disposeBatch(batch);
        output.dispose();
      }),
    ),
  ),
);

test(
  'training drops out by seed and step, evaluation does not',
  flat(() =>
    withFolder((folder) =>
      withLoadedModel({ folder, seed: 0 }, (model) => {
        assert.deepEqual(logits(model, 0, [5, 1]), logits(model, 0, [5, 1]));
        assert.ok(largestDifference(logits(model, 0, [5, 1]), logits(model, 0, [5, 2])) > 1e-2);
        assert.ok(largestDifference(logits(model, 0, [5, 1]), logits(model)) > 1e-2);
        const batch = goldenBatch(golden);
        assert.throws(() => model.forward(batch, { training: true }), { code: 'model/no-dropout-seed' });
        disposeBatch(batch);
      }),
    ),
  ),
);

test(
  'a text longer than the positions is refused before TensorFlow sees it',
  flat(() =>
    withFolder((folder) =>
      withLoadedModel({ folder, seed: 0 }, (model) => {
        assert.equal(model.architecture.maxLength, 24);
        const batch = goldenBatch(golden, 13);
        assert.throws(() => model.forward(batch, { training: false }), { code: 'model/too-long' });
        disposeBatch(batch);
      }),
    ),
  ),
);

test(
  'keeps the head for as many labels, draws another from the seed for others',
  flat(() =>
    withFolder(async (folder) => {
      const headOf = async (labels: string[], seed: number) => {
        let head: number[] = [];
        let isNew = false;
        await withLoadedModel({ folder, labels, seed }, (model) => {
          head = [...model.variables.get('classifier.weight')!.dataSync()];
          isNew = model.headIsNew;
        });
        return { head, isNew };
      };
      assert.equal((await headOf(['a', 'b', 'c'], 1)).isNew, false);
      const fresh = await headOf(['a', 'b', 'c', 'd'], 1);
      assert.equal(fresh.isNew, true);
      assert.deepEqual(await headOf(['a', 'b', 'c', 'd'], 1), fresh);
      assert.notDeepEqual((await headOf(['a', 'b', 'c', 'd'], 2)).head, fresh.head);
      const deviation = Math.sqrt(
        fresh.head.reduce((total, value) => total + value ** 2, 0) / fresh.head.length,
      );
      assert.ok(
        Math.abs(deviation - 0.02) < 0.004,
        `initializer_range is 0.02, the head's deviation ${deviation}`,
      );
    }),
  ),
);

test(
  'a folder that was saved is the same model, with its labels and its original keys',
  flat(() =>
    withFolder(async (folder) => {
      const saved = path.join(folder, 'saved');
      await writeFile(path.join(folder, 'vocab.txt'), '[PAD]\n');
      let here: Float32Array | undefined;
      await withLoadedModel({ folder, labels: ['x', 'y', 'z'], seed: 0 }, async (model) => {
        here = logits(model);
        await saveModel(model, saved);
      });
      await withLoadedModel({ folder: saved, seed: 0 }, (model) => {
        assert.deepEqual(logits(model), here);
        assert.deepEqual(model.labels, ['x', 'y', 'z']);
      });
      const config = JSON.parse(readFileSync(path.join(saved, 'config.json'), 'utf8'));
      assert.deepEqual(config, {
        ...golden.config,
        architectures: ['BertForSequenceClassification'],
        problem_type: 'single_label_classification',
        id2label: { 0: 'x', 1: 'y', 2: 'z' },
        label2id: { x: 0, y: 1, z: 2 },
      });
      assert.equal(readFileSync(path.join(saved, 'vocab.txt'), 'utf8'), '[PAD]\n');
      const file = await openSafetensors(path.join(saved, 'model.safetensors'));
      assert.equal(file.metadata.get('format'), 'pt');
      assert.deepEqual(file.names, Object.keys(golden.gradientNorms).sort());
      await file.close();
    }),
  ),
);
