import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromRenderer } from '../../src/experiment/protocols/notebookProtocol';
import { ImageAnswers } from '../../webview/imageGrid/imageAnswers';

const image = (position: number) => ({ position, file: `${position}.png` });

test('images are asked for by position, and those of one run are not those of another', async () => {
  const posted: FromRenderer[] = [];
  const answers = new ImageAnswers((message) => posted.push(message));
  const [a, b] = [answers.ofRun('a'), answers.ofRun('b')];
  const groups = a.groups();
  const brought = a.bring([3, 4]);
  assert.deepEqual(posted, [
    { type: 'images', runId: 'a' },
    { type: 'thumbnails', runId: 'a', positions: [3, 4] },
  ]);
  answers.receive({ type: 'images', runId: 'a', groups: [{ title: 'x', images: 9 }] });
  answers.receive({ type: 'thumbnails', runId: 'b', positions: [3, 4], images: [image(5)] });
  assert.equal(a.at(3), undefined);
  answers.receive({ type: 'thumbnails', runId: 'a', positions: [3, 4], images: [3, 4].map(image) });
  assert.deepEqual(await groups, [{ title: 'x', images: 9 }]);
  await brought;
  assert.deepEqual([a.at(3), b.at(3)], [image(3), undefined]);
});

test('why there are none is said', async () => {
  const answers = new ImageAnswers(() => {});
  const brought = answers.ofRun('a').bring([0]);
  const error = { code: 'engine/not-installed', message: 'There is no engine.', remedy: 'Install it.' };
  answers.receive({ type: 'thumbnails', runId: 'a', positions: [0], error });
  await assert.rejects(brought, { message: 'There is no engine. Install it.' });
});

test('memory is bounded: what came first is forgotten first', async () => {
  const answers = new ImageAnswers(() => {});
  const source = answers.ofRun('a');
  for (let first = 0; first < 6000; first += 100) {
    const positions = Array.from({ length: 100 }, (_, i) => first + i);
    const brought = source.bring(positions);
    answers.receive({ type: 'thumbnails', runId: 'a', positions, images: positions.map(image) });
    await brought;
  }
  assert.equal(source.at(999), undefined);
  assert.deepEqual(source.at(1000), image(1000));
  assert.deepEqual(source.at(5999), image(5999));
});
