import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { quantizedTo } from '../../../src/engine/compression/autoCandidates';
import { holdsOf } from '../../../src/engine/compression/compression';
import type { Compression } from '../../../src/engine/compression/compressionSettings';
import { blockWeightNames, readRows, weightNames } from '../../../src/engine/compression/weightRows';
import { trainingEvidence } from '../../../src/engine/evaluation/candidates/reduceCandidate';
import type { InputSplit } from '../../../src/engine/inputs/encoded';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { fineTune } from '../../../src/engine/training/fineTune';
import type { FineTuneTask } from '../../../src/engine/training/fineTuneTask';
import type { Distillation } from '../../../src/engine/training/recovery';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { CancelledError } from '../../../src/experiment/errors/errors';
import type { NewEvent } from '../../../src/experiment/runs/events';
import { withTrainingDefaults } from '../../../src/experiment/stages/finetune';
import { flat } from '../tensorCount';
import { parityTexts, trainingIo, trainingPlace } from './trainingFixture';

const place = trainingPlace();

const texts = (examples: number, firstId: number): InputSplit =>
  parityTexts(
    Array.from({ length: examples }, (_, i) => 3 + ((i * 7) % 8)),
    firstId,
    16,
  );

const importances = ['magnitude', 'taylor', 'movement'] as const;
const halfPruned = (importance: (typeof importances)[number]): Compression => ({
  prune: { sparsity: 0.5, scope: 'global', pattern: 'any', importance, gradual: true },
});
const int4: Compression = {
  prune: { sparsity: 0.3, scope: 'layer', pattern: 'any', importance: 'magnitude', gradual: false },
  quantize: { ...quantizedTo('int4'), range: 'percentile' },
};

async function task(
  output: string,
  compression: Compression,
  distillation?: Distillation,
): Promise<FineTuneTask> {
  const chosenSettings = { epochs: 3, batchSize: 4, learningRate: 1e-3, microBatches: 1 };
  const settings = { ...withTrainingDefaults(defaultSettings('finetune')), ...chosenSettings };
  const train = texts(20, 3);
  const chosen = { settings, train, validation: texts(6, 5) };
  const spec = plainSpec('classification', ['even', 'odd']);
  const evidence = await trainingEvidence({ spec, train }, compression);
  const recovery = { candidate: 'small', holds: holdsOf(compression, evidence), distillation };
  return place.task(output, chosen, { recovery });
}

async function withTrained(output: string, look: (model: HeadedModel) => void): Promise<void> {
  const model = await loadModel({ folder: path.join(place.folder, output, 'model'), seed: 0 });
  try {
    look(model);
  } finally {
    model.dispose();
  }
}

for (const importance of importances)
  test(
    `by ${importance}: sparsity rises while the model is trained, and is there in the end; only then is an epoch kept`,
    flat(async () => {
      const events: NewEvent[] = [];
      const result = await fineTune(
        await task(importance, halfPruned(importance)),
        trainingIo((event) => events.push(event)),
      );
      // The last choice of zeros in 15 steps is before the tenth, in the second epoch.
      assert.ok(result.bestEpoch >= 2);
      for (const event of events)
        if (event.type === 'step' || event.type === 'epoch') {
          assert.equal(event.stage, 'optimize');
          assert.equal(event.candidate, 'small');
        }
      await withTrained(importance, (model) => {
        const rows = blockWeightNames(model).map((name) => readRows(model, name).values);
        const count = rows.reduce((sum, { length }) => sum + length, 0);
        const zeros = rows.reduce((sum, values) => sum + values.filter((value) => value === 0).length, 0);
        assert.ok(Math.abs(zeros / count - 0.5) < 0.01, `${zeros / count}`);
      });
    }),
  );

test(
  'weights that are trained rounded lie on their grids when they are saved, zeros included',
  flat(async () => {
    await fineTune(await task('a', int4), trainingIo());
    await withTrained('a', (model) => {
      for (const name of weightNames(model)) {
        const { values, rows } = readRows(model, name);
        const columns = values.length / rows;
        for (let row = 0; row < rows; row++) {
          const own = values.subarray(row * columns, (row + 1) * columns);
          const scale = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 7;
          for (const value of own)
            assert.ok(scale === 0 || Math.abs(value / scale - Math.round(value / scale)) < 1e-3, name);
        }
      }
      const [first] = blockWeightNames(model);
      const { values } = readRows(model, first!);
      assert.ok(values.filter((value) => value === 0).length >= Math.floor(0.3 * values.length));
    });
  }),
);

for (const importance of importances)
  test(`by ${importance}: a recovery that is cancelled goes on to the same weights, bit for bit`, async () => {
    await fineTune(await task('whole', halfPruned(importance)), trainingIo());
    const before = tf.memory().numTensors;
    for (const stop of [2, 5, 9]) {
      const small = await task(`${importance}${stop}`, halfPruned(importance));
      const cancel = trainingIo(
        (event, abort) => event.type === 'step' && event.step === stop && abort.abort(),
      );
      await assert.rejects(fineTune(small, cancel), CancelledError);
      await fineTune(small, trainingIo());
      assert.ok(
        place.weights(`${importance}${stop}`).equals(place.weights('whole')),
        `stopped after step ${stop}`,
      );
    }
    assert.equal(tf.memory().numTensors, before);
  });

test('a teacher who always answers the same draws the answers to itself', async () => {
  const shareOfFirst = async (output: string, distillation?: Distillation) => {
    await fineTune(await task(output, {}, distillation), trainingIo());
    let bias: Float32Array = new Float32Array();
    await withTrained(output, ({ variables }) => {
      bias = variables.get('classifier.bias')!.dataSync<'float32'>().slice();
    });
    return bias[0]! - bias[1]!;
  };
  const values = Float32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 20 : -20));
  const taught = await shareOfFirst('taught', {
    outputs: { logits: { values, shape: [2] } },
    temperature: 2,
  });
  assert.ok(taught > (await shareOfFirst('untaught')) + 1e-3);
});
