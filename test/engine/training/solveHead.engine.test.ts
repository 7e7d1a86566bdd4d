import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import type { EncodedTexts } from '../../../src/engine/inputs/text/encodedTexts';
import { objectiveOf } from '../../../src/engine/tasks/objective';
import { fineTune } from '../../../src/engine/training/fineTune';
import type { FineTuneTask } from '../../../src/engine/training/fineTuneTask';
import type { TrainedModel } from '../../../src/engine/training/trainedModel';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { defaultSettings } from '../../../src/experiment/document/settings';
import type { NewEvent } from '../../../src/experiment/runs/events';
import { withTrainingDefaults } from '../../../src/experiment/stages/finetune';
import type { SettingsOf } from '../../../src/experiment/stages/stages';
import { flat } from '../tensorCount';
import { parityTexts, trainingIo, trainingPlace } from './trainingFixture';

interface Digits {
  readonly train: number;
  readonly pairs: string;
  readonly labels: string;
  readonly usualAccuracy: number;
  readonly cases: readonly {
    name: string;
    weightDecay: number;
    loss: number;
    testLoss: number;
    testAccuracy: number;
  }[];
}

const digits: Digits = JSON.parse(readFileSync('test/golden/heads/digits.json', 'utf8'));
const bytes = (packed: string) => inflateSync(Buffer.from(packed, 'base64'));
const features = Float32Array.from(bytes(digits.pairs), (value) => value / 16);
const labels = Int32Array.from(bytes(digits.labels));
const names = Array.from({ length: 10 }, (_, i) => `${i}`);
const place = trainingPlace();

/** Texts that stand for digits, whose features take the place of the texts'. */
function digitSplit(from: number, to: number, firstId: number) {
  const { encoded } = parityTexts(new Array(to - from).fill(4), firstId, 12);
  return {
    encoded: encoded as EncodedTexts,
    targets: { label: { values: labels.slice(from, to), shape: [] } },
  };
}
const train = digitSplit(0, digits.train, 3);
const validation = digitSplit(digits.train, labels.length, 5);

function settingsWith(chosen: Partial<SettingsOf<'finetune'>>) {
  const settings = { ...defaultSettings('finetune'), trainable: 'head' as const, ...chosen };
  return { ...withTrainingDefaults(settings), microBatches: 1 };
}

/** A training of the head of a tiny BERT without dropout. */
function task(
  output: string,
  chosen: Partial<SettingsOf<'finetune'>> = {},
  more: Partial<FineTuneTask> = {},
) {
  const settings = settingsWith(chosen);
  const objective = objectiveOf('classification', settings, train.targets, names);
  const spec = { task: 'classification', labels: names, objective };
  return place.task(output, { settings, train, validation }, { spec, ...more });
}

function withoutDropout(): void {
  const file = path.join(place.modelFolder, 'config.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), hidden_dropout_prob: 0 }));
}

/** Puts digits in the place of the features that a first training has kept. */
async function keepDigits(): Promise<void> {
  withoutDropout();
  await fineTune(task('first'), trainingIo());
  const folder = path.join(place.folder, 'cache', 'features');
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name, 'features.safetensors');
    const opened = await openSafetensors(file);
    const [rows, size] = opened.info('features').shape as [number, number];
    await opened.close();
    const from = rows === digits.train ? 0 : digits.train;
    const values = features.slice(from * size, (from + rows) * size);
    await writeSafetensors(file, new Map([['features', { dtype: 'F32', shape: [rows, size], values }]]));
  }
}

const objectives: Record<string, Partial<SettingsOf<'finetune'>>> = {
  defaults: {},
  balanced: { classWeights: 'balanced' },
  smoothed: { labelSmoothing: 0.1 },
  'strong decay': { weightDecay: 1 },
};

test(
  'defaults reach the loss and the accuracy of logistic regression, with every objective',
  flat(async () => {
    await keepDigits();
    for (const { name, loss, testAccuracy } of digits.cases) {
      const result = await fineTune(task(name, objectives[name]), trainingIo());
      const last = result.history.at(-1)!;
      assert.equal(result.solver, 'lbfgs');
      assert.ok(
        Math.abs(last.train.loss! - loss) < 5e-4 + 1e-3 * loss,
        `${name}: ${last.train.loss} ${loss}`,
      );
      assert.ok(Math.abs(last.validation!.accuracy! - testAccuracy) <= 0.0101, name);
      assert.ok(last.validation!.accuracy! >= digits.usualAccuracy - 0.02, name);
    }
  }),
);

test(
  'iterations are epochs: each is told, the best is kept and handed over, and a run repeats bit for bit',
  flat(async () => {
    await keepDigits();
    const events: NewEvent[] = [];
    let kept: TrainedModel | undefined;
    const result = await fineTune(
      task('a', { weightDecay: 0 }),
      trainingIo((event) => events.push(event)),
      (model) => {
        kept = model;
      },
    );
    const count = (type: string) => events.filter((event) => event.type === type).length;
    assert.deepEqual([count('epoch'), count('step')], [result.epochs, result.steps]);
    const losses = result.history.map(({ validation: scored }) => scored!.loss!);
    assert.equal(result.bestEpoch, losses.indexOf(Math.min(...losses)) + 1);
    assert.equal(kept!.model.variables.get('classifier.weight')!.shape[0], 10);
    kept!.dispose();
    await fineTune(task('b', { weightDecay: 0 }, { isResumed: true }), trainingIo());
    assert.deepEqual(place.weights('a'), place.weights('b'));
    const early = await fineTune(task('c', { weightDecay: 0, patience: 1 }), trainingIo());
    assert.ok(early.epochs <= result.bestEpoch + 1 && early.epochs < result.epochs, `${early.epochs}`);
  }),
);

test(
  'settings of steps, and dropout, are trained by steps',
  flat(async () => {
    withoutDropout();
    for (const chosen of [
      { epochs: 1 },
      { optimizer: 'adamw' as const, epochs: 1 },
      { warmup: 0.1, epochs: 1 },
    ])
      assert.equal((await fineTune(task('a', chosen), trainingIo())).solver, undefined);
    const { epochs, learningRate, optimizer } = settingsWith({});
    assert.deepEqual([epochs, learningRate, optimizer], [30, 1e-3, 'adamw']);
    const { epochs: all, learningRate: usual, solvesHead } = settingsWith({ trainable: 'all' });
    assert.deepEqual([all, usual, solvesHead], [3, 5e-5, false]);
  }),
);

test(
  'a cancelled solve stops, and leaves nothing behind',
  flat(async () => {
    await keepDigits();
    const io = trainingIo((event, abort) => {
      if (event.type === 'epoch' && event.epoch === 2) abort.abort();
    });
    await assert.rejects(fineTune(task('a'), io), { code: 'run/cancelled' });
    assert.deepEqual(readdirSync(place.folder).includes('a'), false);
  }),
);
