import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { prepareBatches as prepareHere } from '../../../src/engine/inputs/batchSource';
import type { InputSplit } from '../../../src/engine/inputs/encoded';
import { remoteBatchSource, serveBatches } from '../../../src/engine/inputs/remoteBatches';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { fineTune } from '../../../src/engine/training/fineTune';
import type { FineTuneTask } from '../../../src/engine/training/fineTuneTask';
import { scoreExamples } from '../../../src/engine/training/scoreExamples';
import { openTrainedModel, type TrainedModel } from '../../../src/engine/training/trainedModel';
import { CancelledError, GraftError } from '../../../src/experiment/errors/errors';
import type { NewEvent } from '../../../src/experiment/runs/events';
import { collectGarbage } from '../collectGarbage';
import { parityTexts, trainingIo, trainingPlace, trainingSettings } from './trainingFixture';

const place = trainingPlace();
const { weights } = place;

/** Texts of 3 to 10 tokens. */
function encoded(examples: number, firstId: number): InputSplit {
  const lengths = Array.from({ length: examples }, (_, i) => 3 + ((i * 7) % 8));
  return parityTexts(lengths, firstId, 16);
}

function task(output: string, more: Partial<FineTuneTask> = {}): FineTuneTask {
  const settings = { ...trainingSettings(), epochs: 2, batchSize: 4, learningRate: 1e-3 };
  return place.task(output, { settings, train: encoded(20, 3), validation: encoded(6, 5) }, more);
}

test('a training ends with as many tensors as it began with, whether it is done or cancelled', async () => {
  const before = tf.memory().numTensors;
  const { steps, history, bestEpoch } = await fineTune(task('a'), trainingIo());
  assert.equal(steps, 10);
  assert.equal(history.length, 2);
  assert.ok(bestEpoch >= 1 && bestEpoch <= 2);
  assert.equal(tf.memory().numTensors, before);
  const cancelAtStep3 = trainingIo(
    (event, abort) => event.type === 'step' && event.step === 3 && abort.abort(),
  );
  await assert.rejects(fineTune(task('b'), cancelAtStep3), CancelledError);
  assert.equal(tf.memory().numTensors, before);
});

/** Where the best epoch's weights are meanwhile. */
const keptIn = { memory: undefined, 'the disk': 0 };

for (const [where, mostInMemory] of Object.entries(keptIn))
  test(`cancelled at any step, it goes on to the same weights and history, bit for bit, which ${where} keeps`, async () => {
    const unbroken = await fineTune(task('a'), trainingIo());
    for (const stop of [1, 4, 5, 8, 10]) {
      const output = `stop${stop}`;
      const cancel = trainingIo(
        (event, abort) => event.type === 'step' && event.step === stop && abort.abort(),
      );
      await assert.rejects(fineTune(task(output, { mostInMemory }), cancel), CancelledError);
      const events: NewEvent[] = [];
      const resumed = await fineTune(
        task(output, { isResumed: true, mostInMemory }),
        trainingIo((event) => events.push(event)),
      );
      assert.deepEqual(events[0], { type: 'resumed', stage: 'finetune', fromStep: stop });
      assert.deepEqual(resumed.history, unbroken.history);
      assert.deepEqual(resumed.curve, unbroken.curve);
      assert.ok(weights(output).equals(weights('a')), `stopped after step ${stop}`);
    }
  });

test('the loss is read as often as asked, and the epoch is scored all the same', async () => {
  const steps: number[] = [];
  const watch = trainingIo((event) => {
    if (event.type === 'step') steps.push(event.step);
  });
  const seldom = await fineTune(task('a', { readEveryMs: 1e9 }), watch);
  const always = await fineTune(task('b', { readEveryMs: 0 }), trainingIo());
  // The first step, and the last of each epoch.
  assert.deepEqual(steps, [1, 5, 10]);
  assert.equal(seldom.steps, 10);
  assert.deepEqual(seldom.history, always.history);
  assert.deepEqual(
    seldom.curve,
    always.curve.filter(([step]) => steps.includes(step)),
  );
  assert.ok(weights('a').equals(weights('b')));
});

test('batches from the other end of a channel train the same weights, bit for bit, cancelled or not', async () => {
  const prepareBatches = remoteBatchSource((request, port) => serveBatches(prepareHere(request), port));
  const here = await fineTune(task('here'), trainingIo());
  const before = tf.memory().numTensors;
  const there = await fineTune(task('there'), { ...trainingIo(), prepareBatches });
  assert.deepEqual(there.curve, here.curve);
  assert.deepEqual(there.history, here.history);
  assert.ok(weights('there').equals(weights('here')));
  for (const stop of [3, 5]) {
    const output = `there${stop}`;
    const cancel = trainingIo(
      (event, abort) => event.type === 'step' && event.step === stop && abort.abort(),
    );
    await assert.rejects(fineTune(task(output), { ...cancel, prepareBatches }), CancelledError);
    const resumed = await fineTune(task(output, { isResumed: true }), { ...trainingIo(), prepareBatches });
    assert.deepEqual(resumed.curve, here.curve);
    assert.ok(weights(output).equals(weights('here')), `stopped after step ${stop}`);
  }
  assert.equal(tf.memory().numTensors, before);
});

test('an error where the batches are prepared ends the training with its code', async () => {
  const before = tf.memory().numTensors;
  const prepareBatches = remoteBatchSource((request, port) => {
    async function* failing() {
      let prepared = 0;
      for await (const batch of prepareHere(request)) {
        if (prepared++ === 2) break;
        yield batch;
      }
      throw new GraftError('preprocess/damaged-cache', 'It is damaged.');
    }
    serveBatches(failing(), port);
  });
  const steps: number[] = [];
  const watch = trainingIo((event) => event.type === 'step' && steps.push(event.step));
  await assert.rejects(fineTune(task('a'), { ...watch, prepareBatches }), {
    code: 'preprocess/damaged-cache',
  });
  assert.deepEqual(steps, [1, 2]);
  assert.equal(tf.memory().numTensors, before);
});

test('a checkpoint within the epoch is taken when its time has come', async () => {
  let stops = 0;
  const crash = trainingIo((event) => {
    if (event.type === 'step' && event.step === 4 && stops++ === 0) throw new Error('crash');
  });
  await assert.rejects(fineTune(task('a', { checkpointEveryMs: 0 }), crash), /crash/);
  const events: NewEvent[] = [];
  await fineTune(
    task('a'),
    trainingIo((event) => events.push(event)),
  );
  const resumed = events[0];
  assert.ok(resumed?.type === 'resumed' && resumed.fromStep >= 1 && resumed.fromStep <= 3);
});

for (const [where, mostInMemory] of Object.entries(keptIn))
  test(`a model whose best epoch was not the last is handed over with the weights of that epoch, which ${where} keeps`, async () => {
    // The learned labels are wrong for these examples, so the loss grows.
    const { encoded: texts, targets } = encoded(6, 5);
    const parities = targets.label!.values.map((parity) => 1 - parity);
    const contradicted = { label: { values: parities, shape: [] } };
    const validation = { encoded: texts, targets: contradicted };
    const settings = { ...task('a').settings, epochs: 4, learningRate: 0.01 };
    let kept: TrainedModel | undefined;
    const { bestEpoch, history } = await fineTune(
      task('a', { settings, validation, mostInMemory }),
      trainingIo(),
      (model) => {
        kept = model;
      },
    );
    assert.ok(bestEpoch < 4, `the best epoch was ${bestEpoch}`);
    const options = { labels: 2, batchSize: 32, signal: new AbortController().signal };
    const { loss } = await scoreExamples(kept!.score, validation, options);
    kept!.dispose();
    assert.equal(loss, history[bestEpoch - 1]!.validation!.loss);
    const saved = await openTrainedModel(path.join(place.folder, 'a'), task('a').spec);
    const again = await scoreExamples(saved.score, validation, options);
    saved.dispose();
    assert.ok(Math.abs(again.loss - loss) < 1e-6);
  });

test('without validation examples the last epoch is kept', async () => {
  const { bestEpoch, history } = await fineTune(task('a', { validation: encoded(0, 0) }), trainingIo());
  assert.equal(bestEpoch, 2);
  assert.equal(history[1]!.validation, undefined);
});

test('tensors and resident memory are flat over 1,000 steps and 200 checkpoints', async () => {
  const rss: number[] = [];
  const tensors: number[] = [];
  const settings = { ...trainingSettings(), epochs: 220, batchSize: 4 };
  const watch = trainingIo((event) => {
    if (event.type !== 'step' || event.step % 100 !== 0) return;
    collectGarbage();
    rss.push(process.memoryUsage().rss / 2 ** 20);
    tensors.push(tf.memory().numTensors);
  });
  await fineTune(task('a', { settings, validation: encoded(0, 0), checkpointEveryMs: 1e9 }), watch);
  assert.equal(rss.length, 11);
  // No step runs while a snapshot is held, which would double the memory of the state.
  assert.equal(new Set(tensors).size, 1, `tensors ${tensors}`);
  const growth = rss.at(-1)! - rss[2]!;
  assert.ok(growth < 40, `${growth.toFixed(0)} MB from step 300 to step 1100: ${rss.map(Math.round)}`);
});
