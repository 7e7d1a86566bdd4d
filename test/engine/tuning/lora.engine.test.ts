import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { loadClassifier } from '../../../src/engine/models/classifier';
import { saveClassifier } from '../../../src/engine/models/saveClassifier';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { lora } from '../../../src/engine/tuning/lora';
import { applyTunings, tuneClassifier } from '../../../src/engine/tuning/tune';
import { layerDecay, trainHead, trainLastBlocks } from '../../../src/engine/tuning/tunings';
import { flat } from '../tensorCount';
import {
  largestDifference,
  logits,
  tinyBert,
  tinyResnet,
  trainableNames,
  withClassifier,
} from './tinyModels';

const factors = ['query', 'value'].flatMap((part) =>
  ['A', 'B'].map((factor) => `bert.encoder.layer.0.attention.self.${part}.lora_${factor}.weight`),
);

test(
  'LoRA trains its factors and the head, and begins as the model was',
  flat(async () => {
    const { folder, remove } = await tinyBert();
    const before = await loadClassifier({ folder, seed: 0 });
    const here = logits(before);
    const classifier = tuneClassifier(before, [lora({ rank: 2, alpha: 4 })], 7);
    assert.deepEqual(logits(classifier), here);
    const trained = [...classifier.variables].filter(([, { trainable }]) => trainable).map(([name]) => name);
    assert.equal(trained.length, 2 + 2 * factors.length);
    for (const name of factors) assert.ok(trained.includes(name), name);
    classifier.dispose();
    remove();
  }),
);

test(
  "LoRA's factors are merged when the model is saved",
  flat(async () => {
    const { folder, remove } = await tinyBert();
    const before = await loadClassifier({ folder, seed: 0 });
    const unchanged = logits(before);
    const classifier = tuneClassifier(before, [lora({ rank: 2, alpha: 4 })], 7);
    for (const [name, variable] of classifier.variables)
      if (name.includes('lora_B')) tf.tidy(() => variable.assign(tf.fill(variable.shape, 0.05)));
    const learned = logits(classifier);
    assert.ok(largestDifference(learned, unchanged) > 1e-3);
    const saved = path.join(folder, 'saved');
    await saveClassifier(classifier, saved);
    classifier.dispose();
    const merged = await loadClassifier({ folder: saved, seed: 0 });
    assert.ok(largestDifference(logits(merged), learned) < 1e-6);
    assert.ok(![...merged.variables.keys()].some((name) => name.includes('lora')));
    merged.dispose();
    remove();
  }),
);

test(
  'LoRA adapts only what may be trained, and refuses a model without attention',
  withClassifier(tinyBert, (classifier) => {
    const settings = { rank: 2, alpha: 4 };
    const names = trainableNames(classifier, trainLastBlocks(1), lora(settings));
    assert.equal(names.filter((name) => name.includes('lora')).length, 4);
    assert.ok(names.filter((name) => name.includes('lora')).every((name) => name.includes('layer.1.')));
    assert.throws(() => trainableNames(classifier, trainHead, lora(settings)), {
      code: 'finetune/nothing-to-adapt',
    });
  }),
);

test(
  "LoRA's factors move at the rate of what they adapt",
  withClassifier(tinyBert, (classifier) => {
    const { rateOf } = applyTunings(classifier, [layerDecay(0.5), lora({ rank: 2, alpha: 4 })]);
    assert.equal(rateOf(factors[0]!), 0.25);
  }),
);

test(
  'a network without attention has nothing that LoRA could adapt',
  withClassifier(tinyResnet, (classifier) => {
    assert.throws(() => trainableNames(classifier, lora({ rank: 2, alpha: 4 })), {
      code: 'finetune/nothing-to-adapt',
    });
  }),
);
