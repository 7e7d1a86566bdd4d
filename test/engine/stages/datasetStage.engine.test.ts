import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { digestDataset } from '../../../src/engine/datasets/digestDataset';
import { inspectorOfMany } from '../../../src/engine/inputs/image/inspectMany';
import { computeDataset } from '../../../src/engine/stages/datasetStage';
import type { Places } from '../../../src/engine/stages/places';
import type { StageWork } from '../../../src/engine/stages/stageDefinition';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { KeptModel } from '../../../src/engine/training/keptModel';
import type { TrainingIo } from '../../../src/engine/training/trainingIo';
import { defaultSettings } from '../../../src/experiment/document/settings';
import type { NewEvent } from '../../../src/experiment/runs/events';
import { DigestStore } from '../../../src/files/digest';
import { writeBmp } from '../../host/bmp.mjs';
import { temporaryFolder } from '../datasets/temporaryFolder';

const count = 60;

/** A project with images; `compute` is its dataset stage, whose progress `emit` hears, and `known` what is kept of them. */
async function project(t: TestContext) {
  const folder = await temporaryFolder(t, {});
  for (let i = 0; i < count; i++) {
    const own = path.join(folder, 'data', i % 2 ? 'odd' : 'even');
    mkdirSync(own, { recursive: true });
    writeFileSync(
      path.join(own, `${i}.bmp`),
      writeBmp(40, 40, (x, y, channel) => (x * i + y * channel + i) & 255),
    );
  }
  const graftFolder = path.join(folder, '.graft');
  mkdirSync(path.join(graftFolder, 'out'), { recursive: true });
  const settings = { ...defaultSettings('dataset'), path: 'data' };
  const experimentFile = path.join(folder, 'x.graft.md');
  const source = { settings, experimentFile, lines: new Map<string, number>() };
  const digests = new DigestStore(path.join(folder, 'planned.json'));
  const { path: _, train: __, validation: ___, test: ____, ...reading } = settings;
  const inputs = { ...reading, task: 'auto' as const, files: await digestDataset({ ...source, digests }) };
  const known = () =>
    Object.keys(JSON.parse(readFileSync(path.join(graftFolder, 'cache/images.json'), 'utf8')));
  const compute = (signal: AbortSignal, emit: (event: NewEvent) => void) => {
    const places = { ...source, graftFolder, dataPaths: { path: 'data' } };
    const io = { emit, signal, cacheFolder: folder };
    const work: StageWork = {
      folder: path.join(graftFolder, 'out'),
      partialFolder: '',
      places: places as unknown as Places,
      io: io as unknown as TrainingIo,
      trained: new KeptModel(),
    };
    return computeDataset(inspectorOfMany)(inputs, {}, work);
  };
  return { compute, known };
}

test("a cancelled scan's results are reused", async (t) => {
  const tensors = tf.memory().numTensors;
  const { compute, known } = await project(t);
  const abort = new AbortController();
  const cancelled = compute(abort.signal, (event) => {
    if (event.type === 'stage-progress' && event.done >= 5) abort.abort();
  });
  await assert.rejects(cancelled, { code: 'run/cancelled' });
  const learned = known();
  assert.ok(learned.length >= 5 && learned.length < count, `${learned.length} images`);
  const { splits } = await compute(new AbortController().signal, () => {});
  assert.equal(
    splits.reduce((sum, { examples }) => sum + examples, 0),
    count,
  );
  const all = known();
  assert.equal(all.length, count);
  // In the order in which they were learned.
  assert.deepEqual(all.slice(0, learned.length), learned);
  assert.equal(tf.memory().numTensors, tensors);
});
