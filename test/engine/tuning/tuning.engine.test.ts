import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { type Classifier, loadClassifier } from '../../../src/engine/models/classifier';
import { saveClassifier } from '../../../src/engine/models/saveClassifier';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { headRate } from '../../../src/engine/tuning/headRate';
import { layerDecay } from '../../../src/engine/tuning/layerDecay';
import { lora } from '../../../src/engine/tuning/lora';
import { scaledTargets } from '../../../src/engine/tuning/scaledTargets';
import { trainHead } from '../../../src/engine/tuning/trainHead';
import { trainLastBlocks } from '../../../src/engine/tuning/trainLastBlocks';
import { applyTunings, tuneClassifier } from '../../../src/engine/tuning/tune';
import type { Tuning } from '../../../src/engine/tuning/tuning';
import * as bert from '../../golden/bert/goldenBert';
import * as gpt2 from '../../golden/gpt2/goldenGpt2';
import * as images from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

type Folder = { folder: string; remove: () => void };

const golden = bert.readGolden('padded');
const tinyBert = () => bert.goldenFolder(golden);
const tinyResnet = () => images.goldenFolder(images.readGolden('resnet18'));

function withClassifier(
  folderOf: () => Promise<Folder>,
  body: (classifier: Classifier, folder: string) => void | Promise<void>,
): () => Promise<void> {
  return flat(async () => {
    const { folder, remove } = await folderOf();
    const classifier = await loadClassifier({ folder, seed: 0 });
    try {
      await body(classifier, folder);
    } finally {
      classifier.dispose();
      remove();
    }
  });
}

function trainableNames(classifier: Classifier, ...tunings: Tuning[]): string[] {
  return [...applyTunings(classifier, tunings).trainable];
}

test(
  'without a method every weight is trained at the full rate, and no running statistic',
  withClassifier(tinyResnet, (classifier) => {
    const { trainable, rateOf } = applyTunings(classifier, []);
    assert.ok(trainable.has('conv1.weight') && trainable.has('fc.bias'));
    assert.ok(!trainable.has('bn1.running_mean'));
    assert.equal(rateOf('conv1.weight'), 1);
  }),
);

test(
  'head trains the head alone',
  withClassifier(tinyBert, (classifier) => {
    assert.deepEqual(trainableNames(classifier, trainHead), ['classifier.weight', 'classifier.bias']);
  }),
);

test(
  'the last blocks of a BERT come with its pooler and its head',
  withClassifier(tinyBert, (classifier) => {
    const names = trainableNames(classifier, trainLastBlocks(1));
    const parts = new Set(names.map((name) => name.split('.').slice(0, 4).join('.')));
    assert.deepEqual(
      [...parts].filter((part) => part.includes('layer')),
      ['bert.encoder.layer.1'],
    );
    assert.ok(names.includes('bert.pooler.dense.weight') && names.includes('classifier.bias'));
    assert.equal(
      trainableNames(classifier, trainLastBlocks(2)).some((name) => name.includes('embeddings')),
      false,
    );
  }),
);

test(
  'the last blocks of a ResNet are its last residual blocks',
  withClassifier(tinyResnet, (classifier) => {
    const names = trainableNames(classifier, trainLastBlocks(2));
    const blocks = new Set(names.filter((name) => name.startsWith('layer')).map((name) => name.slice(0, 8)));
    assert.deepEqual([...blocks], ['layer4.0', 'layer4.1']);
    assert.throws(() => trainableNames(classifier, trainLastBlocks(9)), {
      code: 'finetune/too-few-blocks',
      message: /last 9 blocks.* has 8/,
    });
  }),
);

test(
  'rates fall with depth, and the head may have one of its own',
  withClassifier(tinyBert, (classifier) => {
    const { rateOf } = applyTunings(classifier, [layerDecay(0.5), headRate(10)]);
    const names = ['embeddings.LayerNorm.bias', 'encoder.layer.0.output.dense.bias', 'pooler.dense.bias'];
    assert.deepEqual(
      names.map((name) => rateOf(`bert.${name}`)),
      [0.125, 0.25, 0.5],
    );
    assert.equal(rateOf('classifier.weight'), 10);
  }),
);

test(
  'a frozen normalization keeps its running statistics, and uses them',
  withClassifier(tinyResnet, (classifier) => {
    tuneClassifier(classifier, [trainLastBlocks(1)], 0);
    const { size } = images.readGolden('resnet18').pictures;
    const updates = new Map<string, tf.Tensor>();
    const pixelValues = tf.ones([2, size, size, 3]);
    classifier.forward({ pixelValues }, { training: true, updates }).dispose();
    assert.deepEqual(
      [...updates.keys()].filter((name) => !name.startsWith('layer4.1.')),
      [],
    );
    assert.equal(updates.size, 4);
    tf.dispose([pixelValues, ...updates.values()]);
  }),
);

const factors = ['query', 'value'].flatMap((part) =>
  ['A', 'B'].map((factor) => `bert.encoder.layer.0.attention.self.${part}.lora_${factor}.weight`),
);

function logits(classifier: Classifier): Float32Array {
  const batch = bert.goldenBatch(golden);
  const output = classifier.forward(batch, { training: false });
  const values = output.dataSync<'float32'>();
  bert.disposeBatch(batch);
  output.dispose();
  return values;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

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
  'what LoRA has learned is merged when the model is saved',
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

test(
  'a head that learns standardized targets answers in their unit, beside LoRA too, and is saved as it answers',
  flat(async () => {
    const { folder, remove } = await tinyBert();
    const before = await loadClassifier({ folder, seed: 0 });
    const standardized = logits(before);
    const scale = { mean: 300, deviation: 50 };
    const classifier = tuneClassifier(before, [lora({ rank: 2, alpha: 4 }), scaledTargets(scale)], 7);
    const scaled = logits(classifier);
    assert.ok(
      largestDifference(
        scaled,
        standardized.map((value) => 300 + 50 * value),
      ) < 1e-3,
    );
    const saved = path.join(folder, 'saved');
    await saveClassifier(classifier, saved);
    classifier.dispose();
    const plain = await loadClassifier({ folder: saved, seed: 0 });
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
    const answers = (classifier: Classifier) =>
      tf.tidy(() => classifier.forward(batch, { training: false }).dataSync<'float32'>());
    const before = await loadClassifier({ folder, labels: ['year'], problemType: 'regression', seed: 5 });
    const standardized = answers(before);
    const tuned = tuneClassifier(before, [trainHead, scaledTargets({ mean: 2000, deviation: 10 })], 7);
    assert.equal(tuned.changesTrunk, true);
    const scaled = answers(tuned);
    const wanted = standardized.map((value) => 2000 + 10 * value);
    assert.ok(largestDifference(scaled, wanted) < 0.02, `${scaled}, not ${wanted}`);
    const saved = path.join(folder, 'saved');
    await saveClassifier(tuned, saved);
    tuned.dispose();
    const plain = await loadClassifier({ folder: saved, seed: 0 });
    assert.ok(!plain.variables.has('score.bias'));
    assert.ok(largestDifference(answers(plain), scaled) < 0.01);
    plain.dispose();
    tf.dispose(Object.values(batch));
    remove();
  }),
);
