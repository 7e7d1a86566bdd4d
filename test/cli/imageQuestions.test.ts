import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { answerSchemas, explanationSchema } from '../../src/experiment/protocols/protocol';
import { type ColouredImages, openColouredImages } from './colouredImages';
import { Serving } from './serving';

let images: ColouredImages;
before(async () => {
  images = await openColouredImages({ 'red things': 0, 'blue things': 2 }, 24);
  // Left out of the dataset, and of what is shown of it.
  images.space.write('images/red things/fake.png', 'not an image');
});
after(() => images.remove());

test('a click on a mistake shows what spoke for the answer, as the command line does', async () => {
  const { space, experiment, run } = images;
  const file = experiment('epochs: 1\nlearningRate: 1e-3');
  const { events } = await run(file);
  const started = events.find((event) => event.type === 'run-started');
  assert.ok(started?.type === 'run-started');
  const image = 'images/red things/4.bmp';
  const told = await space.graft(
    ...['predict', space.path('out'), space.path(image), '--explain', space.path('heat.png')],
  );
  assert.equal(told.code, 0, told.stderr);
  const serving = new Serving(space);
  try {
    const ask = (image: string) =>
      serving.ask({ ask: 'explain', run: space.path('.graft', 'runs', started.runId), image: image });
    const { answer, error } = await ask(image);
    assert.equal(error, undefined, error?.message);
    const [type, content] = explanationSchema.parse(answer).split(',');
    assert.equal(type, 'data:image/png;base64');
    assert.deepEqual(Buffer.from(content!, 'base64'), readFileSync(space.path('heat.png')));
    assert.match((await ask('images/red things/nowhere.bmp')).error?.message ?? '', /nowhere\.bmp/);
    const graft = ['finetune', 'optimize'].map((stage) => space.path('.graft', 'cache', stage));
    for (const stage of graft) rmSync(stage, { recursive: true, force: true });
    assert.equal((await ask(image)).error?.code, 'run/no-model');
  } finally {
    serving.kill();
  }
});

test('images of a dataset are shown by position, and no other file', async () => {
  const { space, experiment, run } = images;
  const { events } = await run(experiment('epochs: 1'), '--until', 'dataset');
  const [started, finished] = ['run-started', 'stage-finished'].map((type) =>
    events.find((event) => event.type === type),
  );
  assert.ok(started?.type === 'run-started' && finished?.type === 'stage-finished');
  const [{ runId }, { key }] = [started, finished];
  const dataset = { run: space.path('.graft', 'runs', runId), key };
  const serving = new Serving(space);
  try {
    const { answer } = await serving.ask({ ask: 'images', ...dataset });
    assert.deepEqual(answer, [
      { title: 'blue things', images: 24 },
      { title: 'red things', images: 24 },
    ]);
    const show = async (...positions: number[]) => {
      const reply = await serving.ask({ ask: 'thumbnails', ...dataset, positions });
      return answerSchemas.thumbnails.parse(reply.answer);
    };
    const [blue, red, ...others] = await show(23, 24, 48);
    assert.match(blue!.file, /^images\/blue things\//);
    assert.match(red!.file, /^images\/red things\//);
    assert.ok(blue!.thumbnail && red!.thumbnail);
    assert.deepEqual(others, []);
    writeFileSync(space.path(red!.file), readFileSync(space.path(blue!.file)));
    const [changed] = await show(24);
    assert.equal(changed!.thumbnail, undefined);
    assert.match(changed!.why!, /changed after the dataset was read/);
    const elsewhere = await serving.ask({ ask: 'images', ...dataset, key: '../../..' });
    assert.equal(elsewhere.error?.code, 'run/no-dataset');
  } finally {
    serving.kill();
  }
});
