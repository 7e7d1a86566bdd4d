import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { blockNumbers } from '../../../src/engine/models/blockNumbers';
import type { Family } from '../../../src/engine/models/family';
import { loadModel } from '../../../src/engine/models/headedModel';
import { poolTokens } from '../../../src/engine/models/poolTokens';
import { families } from '../../../src/engine/models/registry';
import { keptConfig, labelMaps } from '../../../src/engine/models/savedConfig';
import { textInputs } from '../../../src/engine/models/transformerFamily';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { embeddingLookup } from '../../../src/engine/tensorflow/operations/embeddingLookup';
import { fineTune } from '../../../src/engine/training/fineTune';
import { keepTrainable } from '../../../src/engine/tuning/tuning';
import { tunings } from '../../../src/engine/tuning/tunings';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { flat } from '../tensorCount';
import { parityTexts, trainingIo, trainingPlace, trainingSettings } from '../training/trainingFixture';

const [entries, width] = [30, 4];

/** A bag of words: a table of vectors, averaged. */
const toyFamily: Family = {
  name: 'toy',
  modality: 'text',
  files: [],
  classifierPooling: 'mean',
  describes: ({ model_type }) => model_type === 'toy',
  configure: () => ({
    inputs: textInputs(entries, 1),
    gives: ['pooled'],
    featureSize: width,
    headDropout: 0,
    headName: 'out',
    initializerRange: 0.02,
    shapes: new Map([['words.table', [entries, width]]]),
    pooling: 'mean',
    ...blockNumbers({ stem: ['words'], blocks: [], heads: ['out'] }),
    adaptable: [],
    roleOf: () => 'weight',
    canonicalName: (name) => name,
    storedName: (name) => name,
    build: (weights) => ({
      pooled: ({ inputIds, attentionMask }) => {
        const [rows, length] = inputIds!.shape as [number, number];
        const ids = tf.reshape(inputIds!, [rows * length]) as tf.Tensor1D;
        const vectors = embeddingLookup(weights.get('words.table') as tf.Tensor2D, ids);
        const tokens = tf.reshape(vectors, [rows, length, width]) as tf.Tensor3D;
        const mask = attentionMask as tf.Tensor2D;
        return poolTokens('mean', { tokens, attentionMask: mask, maxPositions: length });
      },
    }),
  }),
  savedConfig: (config, head) => ({ ...keptConfig(config), ...labelMaps(head) }),
};

const place = trainingPlace();

beforeEach(async () => {
  families.push(toyFamily);
  const values = Float32Array.from({ length: entries * width }, (_, i) => Math.sin(i));
  const folder = path.join(place.folder, 'toy');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ model_type: 'toy' }));
  const tensors = new Map([['words.table', { dtype: 'F32' as const, shape: [entries, width], values }]]);
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
});
afterEach(() => {
  families.pop();
  delete tunings.toy;
});

/** Trains the toy; the first vector of its table, and its head, before and after. */
async function trainToy(): Promise<{ table: boolean; head: boolean }> {
  const settings = { ...trainingSettings(), epochs: 2, batchSize: 4, learningRate: 0.1 };
  const [train, validation] = [parityTexts([5, 7, 4, 6, 8], 3, 10), parityTexts([4, 5], 9, 10)];
  const modelFolder = path.join(place.folder, 'toy');
  await fineTune(place.task('out', { settings, train, validation }, { modelFolder }), trainingIo());
  const before = await loadModel({ folder: modelFolder, labels: ['even', 'odd'], seed: settings.seed });
  const after = await loadModel({ folder: path.join(place.folder, 'out', 'model'), seed: 0 });
  const changed = (name: string) =>
    before.variables
      .get(name)!
      .dataSync()
      .some((value, i) => value !== after.variables.get(name)!.dataSync()[i]);
  const result = { table: changed('words.table'), head: changed('out.weight') };
  assert.deepEqual(after.labels, ['even', 'odd']);
  before.dispose();
  after.dispose();
  return result;
}

test(
  'a family is added by one line in the table, trained and saved',
  flat(async () => {
    assert.deepEqual(await trainToy(), { table: true, head: true });
  }),
);

test(
  'a tuning is added by one line in the table',
  flat(async () => {
    tunings.toy = () => (_, before) => keepTrainable(before, (name) => name !== 'words.table');
    assert.deepEqual(await trainToy(), { table: false, head: true });
  }),
);
