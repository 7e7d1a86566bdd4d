import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { loadModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { lora } from '../../../src/engine/tuning/lora';
import { applyTunings, tuneModel } from '../../../src/engine/tuning/tune';
import { layerDecay, trainHead, trainLastBlocks } from '../../../src/engine/tuning/tunings';
import { flat } from '../tensorCount';
import {
  largestDifference,
  logits,
  tinyBert,
  tinyResnet,
  trainableNames,
  withLoadedModel,
} from './tinyModels';

const factors = ['query', 'value'].flatMap((part) =>
  ['A', 'B'].map((factor) => `bert.encoder.layer.0.attention.self.${part}.lora_${factor}.weight`),
);

test(
  'LoRA trains its factors and the head, and begins as the model was',
  flat(async () => {
    const { folder, remove } = await tinyBert();
    const before = await loadModel({ folder, seed: 0 });
    const here = logits(before);
    const model = tuneModel(before, [lora({ rank: 2, alpha: 4 })], 7);
    assert.deepEqual(logits(model), here);
    const trained = [...model.variables].filter(([, { trainable }]) => trainable).map(([name]) => name);
    assert.equal(trained.length, 2 + 2 * factors.length);
    for (const name of factors) assert.ok(trained.includes(name), name);
    model.dispose();
    remove();
  }),
);

test(
  "LoRA's factors are merged when the model is saved",
  flat(async () => {
    const { folder, remove } = await tinyBert();
    const before = await loadModel({ folder, seed: 0 });
    const unchanged = logits(before);
    const model = tuneModel(before, [lora({ rank: 2, alpha: 4 })], 7);
    for (const [name, variable] of model.variables)
      if (name.includes('lora_B')) tf.tidy(() => variable.assign(tf.fill(variable.shape, 0.05)));
    const learned = logits(model);
    assert.ok(largestDifference(learned, unchanged) > 1e-3);
    const saved = path.join(folder, 'saved');
    await saveModel(model, saved);
    model.dispose();
    const merged = await loadModel({ folder: saved, seed: 0 });
    assert.ok(largestDifference(logits(merged), learned) < 1e-6);
    assert.ok(![...merged.variables.keys()].some((name) => name.includes('lora')));
    merged.dispose();
    remove();
  }),
);

test(
  'LoRA adapts only what may be trained, and refuses a model without attention',
  withLoadedModel(tinyBert, (model) => {
    const settings = { rank: 2, alpha: 4 };
    const names = trainableNames(model, trainLastBlocks(1), lora(settings));
    assert.equal(names.filter((name) => name.includes('lora')).length, 4);
    assert.ok(names.filter((name) => name.includes('lora')).every((name) => name.includes('layer.1.')));
    assert.throws(() => trainableNames(model, trainHead, lora(settings)), {
      code: 'finetune/nothing-to-adapt',
    });
  }),
);

test(
  "LoRA's factors move at the rate of what they adapt",
  withLoadedModel(tinyBert, (model) => {
    const { rateOf } = applyTunings(model, [layerDecay(0.5), lora({ rank: 2, alpha: 4 })]);
    assert.equal(rateOf(factors[0]!), 0.25);
  }),
);

test(
  'a network without attention has nothing that LoRA could adapt',
  withLoadedModel(tinyResnet, (model) => {
    assert.throws(() => trainableNames(model, lora({ rank: 2, alpha: 4 })), {
      code: 'finetune/nothing-to-adapt',
    });
  }),
);
