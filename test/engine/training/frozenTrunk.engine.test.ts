import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadModel } from '../../../src/engine/models/headedModel';
import { fineTune } from '../../../src/engine/training/fineTune';
import { scoringBatches } from '../../../src/engine/training/scoreExamples';
import type { TrainedModel } from '../../../src/engine/training/trainedModel';
import { flat } from '../tensorCount';
import { parityTexts, trainingIo, trainingPlace, trainingSettings } from './trainingFixture';

const place = trainingPlace();
const settings = {
  ...trainingSettings(),
  trainable: 'head' as const,
  epochs: 3,
  batchSize: 4,
  learningRate: 0.05,
};
const train = parityTexts([5, 9, 4, 7, 6, 8, 5, 9, 3, 6], 3, 12);
const validation = parityTexts([6, 4, 8, 5], 11, 12);
const task = (output: string, more = {}) => place.task(output, { settings, train, validation }, more);

/** The events that tell of a model that runs, one for each batch. */
function modelRuns(events: { type: string; message?: string }[]): number {
  return events.filter(({ message }) => message === 'Running the frozen model').length;
}

async function trainWatched(output: string, more = {}) {
  const events: { type: string; message?: string }[] = [];
  await fineTune(
    task(output, more),
    trainingIo((event) => events.push(event)),
  );
  return events;
}

test(
  'the model runs once for each example, and a later training reads its features',
  flat(async () => {
    assert.equal(modelRuns(await trainWatched('a')), 2);
    assert.equal(modelRuns(await trainWatched('b')), 0);
    assert.deepEqual(place.weights('a'), place.weights('b'));
    const root = path.join(place.folder, 'cache', 'features');
    const spaces = readdirSync(root);
    assert.equal(spaces.length, 1);
    assert.equal(readdirSync(path.join(root, spaces[0]!)).length, 2);
  }),
);

test(
  'features are of their model and its pooling',
  flat(async () => {
    await trainWatched('a');
    assert.equal(modelRuns(await trainWatched('b', { pooling: 'mean' })), 2);
    const features = { graftFolder: place.folder, modelKey: 'other' };
    assert.equal(modelRuns(await trainWatched('c', { features })), 2);
  }),
);

test(
  'only the head changes, and the whole model is saved',
  flat(async () => {
    await trainWatched('a');
    const before = await loadModel({
      folder: place.modelFolder,
      labels: ['even', 'odd'],
      seed: settings.seed,
    });
    const after = await loadModel({ folder: path.join(place.folder, 'a', 'model'), seed: 0 });
    for (const [name, variable] of before.variables) {
      const isSame = Buffer.from(variable.dataSync<'float32'>().buffer).equals(
        Buffer.from(after.variables.get(name)!.dataSync<'float32'>().buffer),
      );
      assert.equal(isSame, !name.startsWith('classifier'), name);
    }
    before.dispose();
    after.dispose();
  }),
);

test(
  'the model that is handed over scores examples as the saved one does',
  flat(async () => {
    let kept: TrainedModel | undefined;
    await fineTune(task('a'), trainingIo(), (model) => {
      kept = model;
    });
    const saved = await loadModel({ folder: path.join(place.folder, 'a', 'model'), seed: 0 });
    const first = await scoringBatches(validation, { batchSize: 4 }).next();
    const scored = kept!.score(first.value!.feeds);
    for (const name of ['classifier.weight', 'bert.encoder.layer.0.output.dense.weight'])
      assert.deepEqual(
        kept!.model.variables.get(name)!.dataSync(),
        saved.variables.get(name)!.dataSync(),
        name,
      );
    assert.deepEqual(scored['outputs/logits']!.shape, [4, 2]);
    kept!.dispose();
    saved.dispose();
  }),
);
