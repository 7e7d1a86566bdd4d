import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { crossValidateLinear, scoreBaseline } from '../../../src/engine/choosing/baselines/scoreBaseline';
import { neighbourScore } from '../../../src/engine/choosing/neighbours';
import { crossValidate } from '../../../src/engine/choosing/probe';
import { hScore, logME, transferability } from '../../../src/engine/choosing/transferability';
import { randomStream } from '../../../src/engine/datasets/random';
import { wordBaseline } from '../../../src/engine/inputs/text/wordBaseline';
import { flat } from '../tensorCount';

interface Digits {
  readonly train: number;
  readonly pairs: string;
  readonly labels: string;
}
const digits: Digits = JSON.parse(readFileSync('test/golden/heads/digits.json', 'utf8'));
const golden: Readonly<Record<'logME' | 'logMEOfNumbers' | 'hScore' | 'probe' | 'r2', number>> = JSON.parse(
  readFileSync('test/golden/choosing/scores.json', 'utf8'),
);
const bytes = (packed: string) => inflateSync(Buffer.from(packed, 'base64'));
const size = 32;
const features = {
  values: Float32Array.from(bytes(digits.pairs).subarray(0, digits.train * size), (value) => value / 16),
  size,
};
const values = Float32Array.from(bytes(digits.labels).subarray(0, digits.train));
const targets = { classes: 10, values };
const { signal } = new AbortController();
const io = { signal, emit: () => undefined };

test('LogME and H-score are those of the references', () => {
  const near = (value: number, expected: number) =>
    assert.ok(Math.abs(value - expected) < 1e-6, `${value} ${expected}`);
  near(logME(features, targets), golden.logME);
  near(logME(features, { classes: 0, values }), golden.logMEOfNumbers);
  near(hScore(features, targets), golden.hScore);
});

test('no estimate is given where there are fewer examples than features', () => {
  const few = { values: features.values.subarray(0, 20 * size), size };
  const estimates = transferability(few, { classes: 10, values: values.subarray(0, 20) });
  assert.deepEqual(estimates, { logME: null, hScore: null });
});

test(
  'a probe scores as logistic and ridge regression of scikit-learn do',
  flat(async () => {
    const probe = await crossValidate(features, targets, signal);
    assert.ok(Math.abs(probe.score - golden.probe) < 0.025, `${probe.score} ${golden.probe}`);
    assert.ok(probe.low < probe.score && probe.score < probe.high);
    const numbers = await crossValidate(features, { classes: 0, values }, signal);
    assert.ok(Math.abs(numbers.score - golden.r2) < 0.03, `${numbers.score} ${golden.r2}`);
    assert.ok(numbers.low < numbers.score && numbers.score < numbers.high && numbers.standardError > 0);
  }),
);

test(
  'a baseline is scored in the folds of the probe, whether its features are sparse or not',
  flat(async () => {
    const dense = await crossValidateLinear(features, targets, io);
    assert.ok(Math.abs(dense.score - golden.probe) < 0.025, `${dense.score} ${golden.probe}`);
    const numbers = await crossValidateLinear(features, { classes: 0, values }, io);
    assert.ok(Math.abs(numbers.score - golden.r2) < 0.03, `${numbers.score} ${golden.r2}`);
    const sparse = await crossValidateLinear(withoutZeros(features), targets, io);
    assert.ok(Math.abs(sparse.score - dense.score) < 0.01, `${sparse.score} ${dense.score}`);
  }),
);

test(
  'a bag of words answers from words in two splits, and knows nothing of texts without words',
  flat(async () => {
    const part = (texts: readonly string[]) => ({
      examples: texts.map((text) => ({ row: { text }, target: [0], file: '' })),
      encoded: { kind: 'text' } as const,
      rows: [...texts.keys()],
    });
    const reviews = range(40).map((i) => (i % 2 === 0 ? 'a good film' : 'a dull film'));
    const classes = { classes: 2, values: Float32Array.from(range(40), (i) => i % 2) };
    const parts = [part(reviews.slice(0, 30)), part([]), part(reviews.slice(30))];
    assert.equal((await scoreBaseline(wordBaseline, parts, classes, io)).score, 1);
    const empty = await scoreBaseline(wordBaseline, [part(range(40).map(() => '!'))], classes, io);
    assert.equal(empty.score, 0.5);
  }),
);

test(
  'nearest neighbours know digits; nothing knows random labels',
  flat(async () => {
    assert.ok((await neighbourScore(features, targets, signal)) > 0.85);
    const random = randomStream('labels');
    const drawn = { classes: 10, values: values.map(() => random() % 10) };
    assert.ok((await crossValidate(features, drawn, signal)).high < 0.25);
    assert.ok((await neighbourScore(features, drawn, signal)) < 0.2);
  }),
);

test(
  'a cancelled probe stops',
  flat(async () => {
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(crossValidate(features, targets, abort.signal), { name: 'CancelledError' });
  }),
);

function withoutZeros({ values: all, size: width }: typeof features) {
  const present = [...all.entries()].filter(([, value]) => value !== 0);
  const rows = all.length / width;
  const counts = new Int32Array(rows + 1);
  for (const [at] of present) counts[Math.floor(at / width) + 1]!++;
  for (let row = 0; row < rows; row++) counts[row + 1]! += counts[row]!;
  return {
    ...{ size: width, offsets: counts, columns: Int32Array.from(present, ([at]) => at % width) },
    values: Float32Array.from(present, ([, value]) => value),
  };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
