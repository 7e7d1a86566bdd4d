import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { applyTunings, tuneModel } from '../../../src/engine/tuning/tune';
import { headRate, layerDecay, trainHead, trainLastBlocks } from '../../../src/engine/tuning/tunings';
import * as images from '../../golden/images/goldenImages';
import { tinyBert, tinyResnet, trainableNames, withLoadedModel } from './tinyModels';

test(
  'without a method every weight is trained at the full rate, and no running statistic',
  withLoadedModel(tinyResnet, (model) => {
    const { trainable, rateOf } = applyTunings(model, []);
    assert.ok(trainable.has('conv1.weight') && trainable.has('fc.bias'));
    assert.ok(!trainable.has('bn1.running_mean'));
    assert.equal(rateOf('conv1.weight'), 1);
  }),
);

test(
  'head trains the head alone',
  withLoadedModel(tinyBert, (model) => {
    assert.deepEqual(trainableNames(model, trainHead), ['classifier.weight', 'classifier.bias']);
  }),
);

test(
  'the last blocks of a BERT come with its pooler and its head',
  withLoadedModel(tinyBert, (model) => {
    const names = trainableNames(model, trainLastBlocks(1));
    const parts = new Set(names.map((name) => name.split('.').slice(0, 4).join('.')));
    assert.deepEqual(
      [...parts].filter((part) => part.includes('layer')),
      ['bert.encoder.layer.1'],
    );
    assert.ok(names.includes('bert.pooler.dense.weight') && names.includes('classifier.bias'));
    assert.equal(
      trainableNames(model, trainLastBlocks(2)).some((name) => name.includes('embeddings')),
      false,
    );
  }),
);

test(
  'the last blocks of a ResNet are its last residual blocks',
  withLoadedModel(tinyResnet, (model) => {
    const names = trainableNames(model, trainLastBlocks(2));
    const blocks = new Set(names.filter((name) => name.startsWith('layer')).map((name) => name.slice(0, 8)));
    assert.deepEqual([...blocks], ['layer4.0', 'layer4.1']);
    assert.throws(() => trainableNames(model, trainLastBlocks(9)), {
      code: 'finetune/too-few-blocks',
      message: /last 9 blocks.* has 8/,
    });
  }),
);

test(
  'learning rates fall with depth, and the head may have its own',
  withLoadedModel(tinyBert, (model) => {
    const { rateOf } = applyTunings(model, [layerDecay(0.5), headRate(10)]);
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
  withLoadedModel(tinyResnet, (model) => {
    tuneModel(model, [trainLastBlocks(1)], 0);
    const { size } = images.readGolden('resnet18').images;
    const updates = new Map<string, tf.Tensor>();
    const pixelValues = tf.ones([2, size, size, 3]);
    tf.dispose(model.forward({ pixelValues }, { training: true, updates }));
    assert.deepEqual(
      [...updates.keys()].filter((name) => !name.startsWith('layer4.1.')),
      [],
    );
    assert.equal(updates.size, 4);
    tf.dispose([pixelValues, ...updates.values()]);
  }),
);
