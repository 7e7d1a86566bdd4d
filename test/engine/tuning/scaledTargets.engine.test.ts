import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { lora } from '../../../src/engine/tuning/lora';
import { scaledTargets } from '../../../src/engine/tuning/scaledTargets';
import { tuneModel } from '../../../src/engine/tuning/tune';
import { trainHead } from '../../../src/engine/tuning/tunings';
import * as gpt2 from '../../golden/gpt2/goldenGpt2';
import { flat } from '../tensorCount';
import { largestDifference, logits, tinyBert } from './tinyModels';

test(
  'a head that learns standardized targets answers in their unit, beside LoRA too, and is saved as it answers',
  flat(async () => {
    const { folder, remove } = await tinyBert();
    const before = await loadModel({ folder, seed: 0 });
    const standardized = logits(before);
    const scale = { mean: 300, deviation: 50 };
    const model = tuneModel(before, [lora({ rank: 2, alpha: 4 }), scaledTargets(scale)], 7);
    const scaled = logits(model);
    assert.ok(
      largestDifference(
        scaled,
        standardized.map((value) => 300 + 50 * value),
      ) < 1e-3,
    );
    const saved = path.join(folder, 'saved');
    await saveModel(model, saved);
    model.dispose();
    const plain = await loadModel({ folder: saved, seed: 0 });
    assert.ok(largestDifference(logits(plain), scaled) < 1e-4);
    plain.dispose();
    remove();
  }),
);

test(
  "a head without a bias learns standardized targets too: GPT-2's features are shifted in its place, and stay so when saved",
  flat(async () => {
    const small = gpt2.readGolden('small');
    const { folder, remove } = await gpt2.goldenFolder(small, 'classifier');
    const batch = gpt2.goldenBatch(small);
    const answers = (model: HeadedModel) =>
      tf.tidy(() => model.forward(batch, { training: false }).logits!.dataSync<'float32'>());
    const before = await loadModel({ folder, labels: ['year'], problemType: 'regression', seed: 5 });
    const standardized = answers(before);
    const tuned = tuneModel(before, [trainHead, scaledTargets({ mean: 2000, deviation: 10 })], 7);
    assert.equal(tuned.isTrunkFixed, false);
    const scaled = answers(tuned);
    const wanted = standardized.map((value) => 2000 + 10 * value);
    assert.ok(largestDifference(scaled, wanted) < 0.02, `${scaled}, not ${wanted}`);
    const saved = path.join(folder, 'saved');
    await saveModel(tuned, saved);
    tuned.dispose();
    const plain = await loadModel({ folder: saved, seed: 0 });
    assert.ok(!plain.variables.has('score.bias'));
    assert.ok(largestDifference(answers(plain), scaled) < 0.01);
    plain.dispose();
    tf.dispose(Object.values(batch));
    remove();
  }),
);
