import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { scaleHead } from '../../../src/engine/models/scaleHead';
import { sentenceDense } from '../../../src/engine/models/sentenceLayout';
import type { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { disposeBatch, goldenBatch, goldenFolder, readGolden } from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';

/** The logits of a golden's batch. */
async function logitsOf(folder: string, batch: Parameters<typeof disposeBatch>[0]): Promise<number[]> {
  const model = await loadModel({ folder, seed: 0 });
  const { logits } = model.forward(batch, { training: false });
  const values = [...(logits as tf.Tensor2D).dataSync()];
  logits!.dispose();
  model.dispose();
  return values;
}

for (const name of ['padded', 'roberta'])
  test(
    `${name}: logits are scaled, and no other weight is changed`,
    flat(async () => {
      const golden = readGolden(name);
      const { folder, remove } = await goldenFolder(golden);
      const batch = goldenBatch(golden);
      const before = await logitsOf(folder, batch);
      const bytes = readFileSync(path.join(folder, 'model.safetensors'));
      await scaleHead(folder, 0.4);
      const after = await logitsOf(folder, batch);
      assert.ok(before.length > 0);
      for (const [i, logit] of after.entries())
        assert.ok(Math.abs(logit - 0.4 * before[i]!) < 1e-6, `${logit}`);
      const changed = readFileSync(path.join(folder, 'model.safetensors')).filter(
        (byte, i) => byte !== bytes[i],
      );
      assert.ok(
        changed.length > 0 && changed.length < bytes.length / 50,
        `${changed.length} of ${bytes.length}`,
      );
      disposeBatch(batch);
      remove();
    }),
  );

test(
  'a head of sentence-transformers beside the model is scaled too',
  flat(async () => {
    const { folder, remove } = await goldenFolder(readGolden('padded'));
    const saved = path.join(folder, 'saved');
    const model = await loadModel({ folder, seed: 0, pooling: 'mean' });
    await saveModel(model, saved);
    model.dispose();
    const file = path.join(saved, sentenceDense);
    assert.ok(existsSync(file));
    const biasOf = async () => {
      const tensors = await openSafetensors(file);
      const values = [...(await tensors.read('linear.weight'))];
      await tensors.close();
      return values;
    };
    const before = await biasOf();
    await scaleHead(saved, 0.5);
    assert.deepEqual(
      await biasOf(),
      before.map((value) => value / 2),
    );
    remove();
  }),
);
