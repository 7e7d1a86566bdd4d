import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fitLinear } from '../../../src/engine/choosing/baselines/linearModel';
import type { Encoded } from '../../../src/engine/inputs/encoded';
import type { EncodedImages } from '../../../src/engine/inputs/image/encodedImages';
import { colourBaseline, pixelBaseline } from '../../../src/engine/inputs/image/pixelBaselines';
import { wordBaseline } from '../../../src/engine/inputs/text/wordBaseline';
import type { LinearTargets } from '../../../src/engine/tasks/task';
import { flat } from '../tensorCount';

interface Case<T> {
  readonly penalty: number;
  readonly outputs: T;
}
interface Golden {
  readonly train: number;
  readonly texts: string[];
  readonly labels: number[];
  readonly flags: number[][];
  readonly numbers: number[];
  readonly terms: number;
  /** The sum of the fourth powers of each test row, whose squares add up to 1. */
  readonly squares: number[];
  readonly two: Case<number[]>;
  readonly three: Case<number[][]>;
  readonly several: Case<number[][]>;
  readonly ridge: Case<number[]>;
}

const golden: Golden = JSON.parse(readFileSync('test/golden/tfidf/tfidf.json', 'utf8'));
const examples = golden.texts.map((text, i) => ({ row: { text }, target: [golden.labels[i]!], file: '' }));
const encoded: Encoded = { kind: 'text' };
const rowsFrom = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const trained = { examples, encoded, rows: rowsFrom(0, golden.train) };
const asked = { examples, encoded, rows: rowsFrom(golden.train, examples.length) };
const io = { signal: new AbortController().signal, emit: () => undefined };

async function fitted(loss: LinearTargets['loss'], values: number[][], penalty: number) {
  const read = await wordBaseline.learn(trained, 10_000);
  const of = values.slice(0, golden.train);
  const targets = { loss, outputs: of[0]!.length, values: Float32Array.from(of.flat()) };
  const model = await fitLinear(await read(trained), targets, { seed: 1, penalty, tolerance: 1e-10 }, io);
  return model.outputsFor(await read(asked));
}

function assertNear(found: ArrayLike<number>, wanted: readonly number[]): void {
  assert.equal(found.length, wanted.length);
  for (const [i, value] of wanted.entries())
    assert.ok(Math.abs(found[i]! - value) < 2e-3, `output ${i}: ${found[i]}, not ${value}`);
}

test('the bag of words has the terms and weights of scikit-learn, in scripts of every kind', async () => {
  const read = await wordBaseline.learn(trained, 10_000);
  const { size, offsets, values } = (await read(asked)) as {
    size: number;
    offsets: Int32Array;
    values: Float32Array;
  };
  assert.equal(size, golden.terms);
  for (const [row, wanted] of golden.squares.entries()) {
    const own = [...values.subarray(offsets[row], offsets[row + 1])];
    assert.ok(Math.abs(own.reduce((sum, value) => sum + value ** 4, 0) - wanted) < 1e-5);
  }
});

test('of too many terms those of most texts stay', async () => {
  const read = await wordBaseline.learn(trained, 7);
  assert.equal((await read(asked)).size, 7);
});

test(
  'logistic regression over a bag of words answers as scikit-learn does',
  flat(async () => {
    const { three, two, several } = golden;
    const oneOf = (count: number) =>
      golden.labels.map((label) => rowsFrom(0, count).map((i) => Number(Math.min(label, count - 1) === i)));
    const logits = await fitted('softmax', oneOf(3), three.penalty);
    // Softmax does not change when all logits of an example do.
    const centred = (row: readonly number[]) => row.map((value) => value - row.reduce((a, b) => a + b) / 3);
    assertNear(
      rowsFrom(0, three.outputs.length).flatMap((row) => centred([...logits.subarray(3 * row, 3 * row + 3)])),
      three.outputs.flatMap(centred),
    );
    const pairs = await fitted('softmax', oneOf(2), two.penalty);
    assertNear(
      two.outputs.map((_, row) => pairs[2 * row]! - pairs[2 * row + 1]!),
      two.outputs,
    );
    assertNear(await fitted('sigmoid', golden.flags, several.penalty), several.outputs.flat());
  }),
);

test(
  'ridge regression over a bag of words answers as scikit-learn does',
  flat(async () => {
    const numbers = golden.numbers.map((value) => [value]);
    assertNear(await fitted('squares', numbers, golden.ridge.penalty), golden.ridge.outputs);
  }),
);

test(
  'dense features give the same model as sparse ones',
  flat(async () => {
    const read = await wordBaseline.learn(trained, 40);
    const sparse = (await read(trained)) as {
      size: number;
      offsets: Int32Array;
      columns: Int32Array;
      values: Float32Array;
    };
    const values = new Float32Array(golden.train * sparse.size);
    for (const row of trained.rows)
      for (let i = sparse.offsets[row]!; i < sparse.offsets[row + 1]!; i++)
        values[row * sparse.size + sparse.columns[i]!] = sparse.values[i]!;
    const targets = {
      loss: 'squares' as const,
      outputs: 1,
      values: Float32Array.from(golden.numbers.slice(0, golden.train)),
    };
    const [a, b] = [
      await fitLinear(sparse, targets, { seed: 1, tolerance: 1e-9 }, io),
      await fitLinear({ values, size: sparse.size }, targets, { seed: 1, tolerance: 1e-9 }, io),
    ];
    assert.equal(a.penalty, b.penalty);
    assertNear(b.outputsFor({ values, size: sparse.size }), [...a.outputsFor(sparse)]);
  }),
);

test('images are shares of colours, and means of places', async () => {
  const size = 32;
  const square = new Uint8Array(size * size * 3);
  // The left half is red.
  for (let i = 0; i < size * size; i++) if (i % size < size / 2) square[3 * i] = 255;
  const images = { kind: 'image', size, squares: square } as EncodedImages;
  const given = { examples: [], encoded: images, rows: [0] };
  const colours = await (await colourBaseline.learn(given, 100))(given);
  assert.ok(Math.abs(colours.values[48]! - 0.5) < 1e-4 && Math.abs(colours.values[0]! - 0.5) < 1e-4);
  const { values } = await (await pixelBaseline.learn(given, 100))(given);
  assert.deepEqual([values[0], values[3 * 7], values[3 * 8], values[1]], [1, 1, 0, 0]);
});
