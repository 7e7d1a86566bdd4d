import assert from 'node:assert/strict';
import { test } from 'node:test';
import { weightNames } from '../../../../src/engine/compression/weightRows';
import { layerSensitivity } from '../../../../src/engine/evaluation/candidates/layerSensitivity';
import { loadModel } from '../../../../src/engine/models/headedModel';
import { plainSpec } from '../../../../src/engine/tasks/taskSpec';
import { fineTune } from '../../../../src/engine/training/fineTune';
import { defaultSettings } from '../../../../src/experiment/document/settings';
import { CancelledError } from '../../../../src/experiment/errors/errors';
import type { NewEvent } from '../../../../src/experiment/runs/events';
import { withTrainingDefaults } from '../../../../src/experiment/stages/finetune';
import { flat } from '../../tensorCount';
import { parityTexts, trainingIo, trainingPlace } from '../../training/trainingFixture';

const place = trainingPlace();
const split = parityTexts([4, 6, 8, 5], 3, 16);
const settings = {
  ...withTrainingDefaults(defaultSettings('finetune')),
  epochs: 1,
  batchSize: 4,
  microBatches: 1,
};

async function task() {
  await fineTune(place.task('swept', { settings, train: split, validation: split }, {}), trainingIo());
  const modelFolder = `${place.folder}/swept/model`;
  return { modelFolder, spec: plainSpec('classification', ['even', 'odd']), split };
}

test(
  'every layer is changed alone and put back, and fewer bits move the answers more',
  flat(async () => {
    const given = await task();
    const events: NewEvent[] = [];
    const io = trainingIo((event) => events.push(event));
    const sweeps = [];
    for (const change of ['int8', 'int4', 'binary', 'prune'] as const)
      sweeps.push(await layerSensitivity(given, change, io));
    const model = await loadModel({ folder: given.modelFolder, seed: 0 });
    const names = weightNames(model).sort();
    model.dispose();
    for (const sweep of sweeps) {
      assert.deepEqual(sweep.map(({ layer }) => layer).sort(), names);
      for (const [at, { divergence }] of sweep.entries())
        assert.ok(divergence >= 0 && divergence <= (sweep[at - 1]?.divergence ?? divergence));
    }
    const totals = sweeps.map((sweep) => sweep.reduce((sum, { divergence }) => sum + divergence, 0));
    assert.ok(totals[0]! < totals[1]! && totals[1]! < totals[2]! && totals[3]! > 0, totals.join());
    assert.deepEqual(await layerSensitivity(given, 'int4', io), sweeps[1]);
    assert.equal(events.filter(({ type }) => type === 'stage-progress').length, 5 * names.length);
  }),
);

test('a sweep can be cancelled', async () => {
  const given = await task();
  const io = trainingIo((event, abort) => event.type === 'stage-progress' && abort.abort());
  await assert.rejects(layerSensitivity(given, 'int8', io), CancelledError);
});
