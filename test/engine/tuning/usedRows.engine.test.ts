import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { InputSplit } from '../../../src/engine/inputs/encoded';
import type { EncodedTexts } from '../../../src/engine/inputs/text/encodedTexts';
import { textFeeder } from '../../../src/engine/inputs/text/textFeeder';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { fineTune } from '../../../src/engine/training/fineTune';
import type { FineTuneTask } from '../../../src/engine/training/fineTuneTask';
import { loadTuned } from '../../../src/engine/training/loadTuned';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { CancelledError } from '../../../src/experiment/errors/errors';
import * as bert from '../../golden/bert/goldenBert';
import * as gpt2 from '../../golden/gpt2/goldenGpt2';
import { flat } from '../tensorCount';
import { parityTexts, trainingIo, trainingPlace, trainingSettings } from '../training/trainingFixture';

const place = trainingPlace();

/** A training on tokens from 1 to 20, validated on texts of others too. */
function task(output: string, more: Partial<FineTuneTask> = {}): FineTuneTask {
  const settings = { ...trainingSettings(), epochs: 2, batchSize: 4, learningRate: 1e-3, weightDecay: 0.3 };
  const train = parityTexts([5, 3, 7, 4, 6, 5, 8, 3, 9, 4], 3, 16);
  const validation = withOtherTokens(parityTexts([4, 6, 5, 3], 5, 16), 30);
  return place.task(output, { settings, train, validation }, more);
}

function withOtherTokens({ encoded, targets }: InputSplit, more: number): InputSplit {
  const texts = encoded as EncodedTexts;
  const ids = texts.ids.map((id, at) => (at % 2 === 0 ? id + more : id));
  return { encoded: { ...texts, ids } as EncodedTexts, targets };
}

function usedIn({ train }: Pick<FineTuneTask, 'train'>): Int32Array {
  return textFeeder.tokens!(train.encoded as EncodedTexts)!;
}

/** Numbers of a trained model, by tensor. */
async function trained(output: string): Promise<Map<string, Float32Array>> {
  const file = await openSafetensors(path.join(place.folder, output, 'model', 'model.safetensors'));
  try {
    const entries = file.names.map(async (name) => [name, (await file.read(name)) as Float32Array] as const);
    return new Map(await Promise.all(entries));
  } finally {
    await file.close();
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

test(
  'the used rows of a table and the decay of the others come to the model that training the whole table comes to',
  flat(async () => {
    for (const optimizer of ['adamw', 'momentum', 'rmsprop'] as const) {
      const whole = task(`${optimizer}-whole`);
      const settings = { ...whole.settings, optimizer, clipNorm: 0.5, layerDecay: 0.8 };
      const expected = await fineTune({ ...whole, settings }, trainingIo());
      const rows = { ...task(`${optimizer}-rows`), settings, tokens: usedIn(whole) };
      const result = await fineTune(rows, trainingIo());
      const [all, some] = [await trained(`${optimizer}-whole`), await trained(`${optimizer}-rows`)];
      assert.deepEqual([...some.keys()], [...all.keys()]);
      for (const [name, values] of all) {
        // Its gradient is zero but for rounding, which an optimizer that divides by the gradient's size makes steps of.
        if (name.endsWith('key.bias')) continue;
        const difference = largestDifference(values, some.get(name)!);
        assert.ok(difference < 2e-6, `${optimizer} ${name} ${difference}`);
      }
      const losses = [expected, result].map(({ history }) => history.map((each) => each.validation!.loss));
      assert.ok(largestDifference(Float32Array.from(losses[0]!), Float32Array.from(losses[1]!)) < 1e-5);
    }
  }),
);

test(
  'the decay has reached the rows that no text uses',
  flat(async () => {
    const chosen = task('rows');
    await fineTune({ ...chosen, tokens: usedIn(chosen) }, trainingIo());
    const table = 'bert.embeddings.word_embeddings.weight';
    const before = await openSafetensors(path.join(place.modelFolder, 'model.safetensors'));
    const name = before.names.find((each) => table.endsWith(each))!;
    const [, width] = before.info(name).shape;
    const first = (await before.read(name)) as Float32Array;
    await before.close();
    const last = (await trained('rows')).get(table)!;
    const unused = 50 * width!;
    const factor = last[unused]! / first[unused]!;
    assert.ok(factor < 0.9999 && factor > 0.99, `${factor}`);
  }),
);

test(
  'a cancelled training resumes to the same weights, bit for bit',
  flat(async () => {
    const tokens = usedIn(task('a'));
    await fineTune(task('a', { tokens }), trainingIo());
    const cancel = trainingIo((event, abort) => event.type === 'step' && event.step === 4 && abort.abort());
    await assert.rejects(fineTune(task('b', { tokens }), cancel), CancelledError);
    await fineTune(task('b', { tokens, isResumed: true }), trainingIo());
    assert.ok(place.weights('b').equals(place.weights('a')));
  }),
);

type Folder = { folder: string; remove: () => void };

const gpt2Golden = gpt2.readGolden('small');
const models: Record<string, () => Promise<Folder>> = {
  ...Object.fromEntries(
    bert.goldenNames.map((name) => [name, () => bert.goldenFolder(bert.readGolden(name))]),
  ),
  gpt2: () => gpt2.goldenFolder(gpt2Golden, 'classifier'),
};

/** The sizes of what training moves that is named after the table of tokens. */
async function trainableTables(modelFolder: string, more: Partial<FineTuneTask>): Promise<number[]> {
  const { precision: _, ...from } = task('x', { modelFolder, ...more });
  const model = await loadTuned(from);
  try {
    return [...model.variables]
      .filter(([name, { trainable }]) => trainable && /word_embeddings|wte/.test(name))
      .map(([, { shape }]) => shape[0]!);
  } finally {
    model.dispose();
  }
}

for (const [name, folderOf] of Object.entries(models))
  test(
    `${name} trains the rows that texts use`,
    flat(async () => {
      const { folder, remove } = await folderOf();
      try {
        // Twenty, and the row that the decay is told by.
        assert.deepEqual(await trainableTables(folder, { tokens: usedIn(task('x')) }), [21]);
        const half = Int32Array.from({ length: 49 }, (_, token) => token);
        const [rows] = await trainableTables(folder, {});
        const [trainedRows] = await trainableTables(folder, { tokens: half });
        assert.equal(trainedRows, 49 > rows! / 2 ? rows : 50);
      } finally {
        remove();
      }
    }),
  );

test(
  'a language model, whose every token is scored, trains the whole table',
  flat(async () => {
    const { folder, remove } = await gpt2.goldenFolder(gpt2Golden, 'languageModel');
    const spec = plainSpec('language-modelling', []);
    try {
      const tables = await trainableTables(folder, { spec, tokens: usedIn(task('x')) });
      assert.deepEqual(tables, [gpt2Golden.config.vocab_size]);
    } finally {
      remove();
    }
  }),
);
