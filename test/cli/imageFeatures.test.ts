import assert from 'node:assert/strict';
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { datasetResultSchema } from '../../src/experiment/runs/results';
import { type ColouredImages, colouredImage, openColouredImages } from './colouredImages';
import { eventsIn } from './workspace';

let images: ColouredImages;
before(async () => {
  images = await openColouredImages({ red: 0, green: 1 }, 12);
});
after(() => images.remove());

interface Asked {
  readonly views: number;
  readonly learningRate: number;
  readonly augment?: string;
}

/** Trains the head alone. @returns how many images the frozen model has read, of how many, and the losses of all steps */
async function train({ views, learningRate, augment = 'light' }: Asked) {
  const { space, model } = images;
  const file = space.experiment({
    dataset: 'path: images\nsplit:\n  validation: 0\n  test: 0.25',
    model: `preset: ${model.folder}`,
    preprocess: `imageSize: 32\naugment: ${augment}\nviews: ${views}`,
    finetune: `trainable: head\nepochs: 4\nbatchSize: 8\nlearningRate: ${learningRate}`,
  });
  const { code, stdout, stderr } = await space.graft('run', file, '--json');
  assert.equal(code, 0, stderr + stdout);
  const events = eventsIn(stdout);
  const passes = events.flatMap((event) =>
    event.type === 'stage-progress' &&
    event.message === 'Running the frozen model' &&
    event.done === event.total
      ? [event.total]
      : [],
  );
  const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
  const dataset = events.find((event) => event.type === 'stage-finished' && event.stage === 'dataset');
  assert.ok(dataset?.type === 'stage-finished');
  const trained = datasetResultSchema.parse(dataset.result).splits[0]!.examples;
  return { trained, read: passes.reduce((sum, total) => sum + total, 0), losses };
}

test('the frozen model reads drawn views once, for any head trained on them', async () => {
  const first = await train({ views: 2, learningRate: 1e-2 });
  assert.equal(first.read, 2 * first.trained);
  assert.equal(first.losses.length, 4 * Math.ceil(first.trained / 8));
  const again = await train({ views: 2, learningRate: 1e-3 });
  assert.equal(again.read, 0);
  assert.equal(again.losses[0], first.losses[0]);
  assert.equal((await train({ views: 3, learningRate: 1e-3 })).read, first.trained);
});

test('a renamed file is known again, an edited one is not', async () => {
  const { space } = images;
  renameSync(space.path('images', 'red', '3.bmp'), space.path('images', 'red', 'another name.bmp'));
  assert.equal((await train({ views: 2, learningRate: 2e-3 })).read, 0);
  // One of them may be held out: all of a class are edited.
  for (const name of readdirSync(space.path('images', 'red')))
    writeFileSync(space.path('images', 'red', name), colouredImage(0, 100 + name.length));
  const { read, trained } = await train({ views: 2, learningRate: 2e-3 });
  assert.equal(read, 2 * trained);
});

test('targets are mixed as their images are', async () => {
  const mixing = '\n  mixup: 1';
  const kept = await train({ views: 4, learningRate: 1e-3, augment: mixing });
  assert.equal(kept.read, 4 * kept.trained);
  const drawn = await train({ views: 0, learningRate: 1e-3, augment: mixing });
  assert.equal(drawn.read, 0);
  // Four views in four epochs are what each epoch would draw.
  for (const [i, loss] of drawn.losses.entries())
    assert.ok(Math.abs(loss - kept.losses[i]!) < 1e-3, `${loss} ${kept.losses[i]}`);
});
