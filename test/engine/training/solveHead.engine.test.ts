import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { keepRows } from '../../../src/engine/features/featurePacks';
import { rowKeys } from '../../../src/engine/features/featuresOf';
import type { EncodedTexts } from '../../../src/engine/inputs/text/encodedTexts';
import { loadModel } from '../../../src/engine/models/headedModel';
import { objectiveOf } from '../../../src/engine/tasks/objective';
import { fineTune } from '../../../src/engine/training/fineTune';
import type { FineTuneTask } from '../../../src/engine/training/fineTuneTask';
import { loadTuned } from '../../../src/engine/training/loadTuned';
import { canSolve } from '../../../src/engine/training/solvers/solveHead';
import type { TrainedModel } from '../../../src/engine/training/trainedModel';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { type TensorToWrite, writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
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
  /** For each penalty, the mean loss of held-out training examples. */
  readonly heldOutLosses: readonly (readonly [penalty: number, loss: number])[];
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
const size = features.length / labels.length;
const tokens = 4;

/** Texts that stand for digits, whose features take the place of the texts'. No two are equal. */
function digitSplit(from: number, to: number) {
  const { encoded } = parityTexts(new Array(to - from).fill(tokens), 3, 12);
  const ids = Int32Array.from({ length: (to - from) * tokens }, (_, i) => {
    const text = from + Math.floor(i / tokens);
    return 1 + (Math.floor(text / 20 ** (i % tokens)) % 20);
  });
  return {
    encoded: { ...encoded, ids } as EncodedTexts,
    targets: { label: { values: labels.slice(from, to), shape: [] } },
  };
}
const train = digitSplit(0, digits.train);
const validation = digitSplit(digits.train, labels.length);

function settingsWith(chosen: Partial<SettingsOf<'finetune'>>) {
  const settings = { ...defaultSettings('finetune'), trainable: 'head' as const, ...chosen };
  return { ...withTrainingDefaults(settings), microBatches: 1 };
}

/** A training of the head of a tiny BERT, whose config has a dropout. */
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

/** Puts digits, changed by `change`, in the place of the features that a first training has kept. */
async function keepDigits(change = (value: number, _split: 'train' | 'validation') => value): Promise<void> {
  const folder = path.join(place.folder, 'cache', 'features');
  rmSync(folder, { recursive: true, force: true });
  await fineTune(task('first'), trainingIo());
  const [space] = readdirSync(folder);
  const store = path.join(folder, space!);
  rmSync(store, { recursive: true });
  for (const [name, split, from] of [
    ['train', train, 0],
    ['validation', validation, digits.train],
  ] as const) {
    const rows = rowKeys(split).map((key, row) => {
      const own = features.subarray((from + row) * size, (from + row + 1) * size);
      return [key, own.map((value) => change(value, name))] as const;
    });
    await keepRows(place.folder, store, new Map(rows), { rows: new Map(), packs: [] });
  }
}

/** By the names of the goldens. */
const objectives: Record<string, Partial<SettingsOf<'finetune'>>> = {
  defaults: { weightDecay: 0.01 },
  balanced: { weightDecay: 0.01, classWeights: 'balanced' },
  smoothed: { weightDecay: 0.01, labelSmoothing: 0.1 },
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
  'the default penalty is the one whose held-out loss is the lowest, within a percent',
  flat(async () => {
    await keepDigits();
    const losses = new Map(digits.heldOutLosses);
    const best = Math.min(...losses.values());
    for (const seed of [1, 2, 3]) {
      const { headPenalty } = await fineTune(task(`seed ${seed}`, { seed }), trainingIo());
      const loss = losses.get(headPenalty!)!;
      assert.ok(loss < 1.01 * best, `${headPenalty}: ${loss}, best ${best}`);
    }
    const given = await fineTune(task('given', { weightDecay: 0.5 }), trainingIo());
    assert.equal(given.headPenalty, 0.5);
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

/** The mean loss of a saved head over the validation features. */
async function savedLoss(output: string, change: (value: number) => number): Promise<number> {
  const model = await loadModel({ folder: path.join(place.folder, output, 'model'), seed: 0 });
  const weight = model.variables.get('classifier.weight')!.dataSync<'float32'>();
  const bias = model.variables.get('classifier.bias')!.dataSync<'float32'>();
  model.dispose();
  const size = weight.length / bias.length;
  const lossOf = (row: number) => {
    const logits = Array.from(bias, (start, label) => {
      let sum = start;
      for (let i = 0; i < size; i++) sum += weight[label * size + i]! * change(features[row * size + i]!);
      return sum;
    });
    const most = Math.max(...logits);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
    return most + Math.log(total) - logits[labels[row]!]!;
  };
  const rows = Array.from({ length: labels.length - digits.train }, (_, i) => digits.train + i);
  return rows.reduce((sum, row) => sum + lossOf(row), 0) / rows.length;
}

test(
  'features far from zero take no more iterations to the same minimum, and the saved head reads them as they are',
  flat(async () => {
    const far = (value: number) => value + 8;
    await keepDigits(far);
    const { name, loss } = digits.cases[0]!;
    const result = await fineTune(task(name, objectives[name]), trainingIo());
    const last = result.history.at(-1)!;
    assert.ok(Math.abs(last.train.loss! - loss) < 5e-4 + 1e-3 * loss, `${last.train.loss} ${loss}`);
    assert.ok(result.steps < 120, `${result.steps}`);
    const best = result.history[result.bestEpoch - 1]!.validation!.loss!;
    const saved = await savedLoss(name, far);
    assert.ok(Math.abs(saved - best) < 1e-3, `${saved} ${best}`);
  }),
);

test(
  'features that overflow are an error',
  flat(async () => {
    for (const wrong of ['train', 'validation'] as const) {
      await keepDigits((value, split) => (split === wrong && value === 1 ? 3e38 : value));
      await assert.rejects(fineTune(task(wrong), trainingIo()), { code: 'training/not-finite' });
    }
    const file = path.join(place.modelFolder, 'model.safetensors');
    const opened = await openSafetensors(file);
    const tensors = new Map<string, TensorToWrite>();
    for (const tensor of opened.names) {
      const values = Float32Array.from(await opened.read(tensor));
      if (tensor.includes('LayerNorm.weight')) values.fill(3e38);
      tensors.set(tensor, { dtype: 'F32', shape: opened.info(tensor).shape, values });
    }
    await opened.close();
    await writeSafetensors(file, tensors);
    const features = { graftFolder: place.folder, modelKey: 'too large' };
    await assert.rejects(fineTune(task('large', {}, { features }), trainingIo()), {
      code: 'training/features-not-finite',
      message: 'The frozen model gives features that are infinite or NaN.',
    });
  }),
);

test(
  'a head is trained by steps where the search would need too much memory',
  flat(async () => {
    const asked = task('a');
    const model = await loadTuned(asked);
    assert.equal(canSolve(asked, model, 0), true);
    assert.equal(canSolve(asked, { ...model, labels: new Array(2 ** 18).fill('') }, 0), false);
    assert.equal(canSolve(asked, model, 2), false);
    model.dispose();
  }),
);

test(
  'settings of steps are trained by steps',
  flat(async () => {
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
