import { readFileSync, writeFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { fitLinear, targetsAt } from '../../src/engine/choosing/baselines/linearModel';
import { type CurveTask, learningCurve } from '../../src/engine/choosing/learningCurve';
import { randomStream, shuffle } from '../../src/engine/datasets/random';
import type { DenseRows, SparseRows } from '../../src/engine/inputs/baseline';
import { wordBaseline } from '../../src/engine/inputs/text/wordBaseline';
import type { LinearTargets } from '../../src/engine/tasks/task';

// GRAFT_BINDING=... node dist-bench/choosing/learningCurve.js FILE: how often the interval of a learning curve holds the truth. A case is
// a draw of examples from real data; its truth is the mean gain from n to 2n examples over three other draws. Writes FILE, a table in Markdown.

interface Data {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scored: readonly number[];
  readonly pool: readonly number[];
  readonly width: number;
  readonly sizes: readonly number[];
  featuresAt(rows: readonly number[], learnedFrom: readonly number[]): Promise<DenseRows | SparseRows>;
}

const io = { signal: new AbortController().signal, emit: () => undefined };
const seeds = [1, 2, 3];

async function main(file: string): Promise<void> {
  const started = performance.now();
  const cases: Case[] = [];
  for (const data of [digits(), definitions()])
    for (const size of data.sizes) {
      const truth = await trueGain(data, size);
      for (const seed of seeds) cases.push(await caseOf(data, size, seed, truth));
    }
  const count = (of: (one: Case) => boolean) => cases.filter(of).length;
  const counts = {
    all: cases.length,
    said: count(({ held }) => held),
    right: count(({ held, isRight }) => held && isRight),
    rightOfAll: count(({ isRight }) => isRight),
  };
  const rows = cases.map(({ row }) => row);
  const text = `# Learning curves

\`node esbuild.mjs --bench && node dist-bench/choosing/learningCurve.js FILE\`

Accuracy points that twice the examples bring to a linear probe: expected, the 95 % interval, and the truth, which is the mean over three other
draws. Of ${counts.all} cases ${counts.said} were right on the held-back size and would be said; the interval held the truth in **${counts.right} of these
${counts.said}**, and in ${counts.rightOfAll} of all ${counts.all}. It took ${Math.round((performance.now() - started) / 1000)} s.

| data | examples | seed | expected | low | high | truth | said | holds |
| --- | --: | --: | --: | --: | --: | --: | --- | --- |
${rows.join('\n')}
`;
  writeFileSync(file, text);
  console.log(text);
}

interface Case {
  readonly held: boolean;
  readonly isRight: boolean;
  /** The row of the table. */
  readonly row: string;
}

async function caseOf(data: Data, size: number, seed: number, truth: number): Promise<Case> {
  const curve = await curveOf(data, drawn(data, size, seed), seed);
  if (!curve) throw new Error('too few examples');
  const { held, gain, interval } = curve;
  const [low, high] = interval;
  const isRight = low <= truth && truth <= high;
  const points = [gain, low, high, truth].map((value) => (100 * value).toFixed(1));
  const [said, holds] = [held, isRight].map((yes) => (yes ? 'yes' : 'no'));
  return { held, isRight, row: `| ${[data.name, size, seed, ...points, said, holds].join(' | ')} |` };
}

const drawn = ({ pool }: Data, size: number, seed: number) =>
  shuffle([...pool], randomStream(seed, 'case')).slice(0, size);

async function curveOf(data: Data, rows: readonly number[], seed: number) {
  const targets = targetsOf(data, rows);
  const { penalty } = await fitLinear(await data.featuresAt(rows, rows), targets, { seed }, io);
  const asked = await data.featuresAt(data.scored, rows);
  const all = await data.featuresAt(rows, rows);
  const featuresAt: CurveTask['featuresAt'] = (some) => partOf(all, some);
  return learningCurve({ featuresAt, targets, asked, errorsOf: errorsOf(data), penalty, seed }, io);
}

/** The mean over draws of the gain from `size` to twice as many examples. */
async function trueGain(data: Data, size: number): Promise<number> {
  let gain = 0;
  for (const seed of seeds) {
    const [few, many] = [drawn(data, size, 100 + seed), drawn(data, 2 * size, 100 + seed)];
    gain += ((await errorOf(data, few, seed)) - (await errorOf(data, many, seed))) / seeds.length;
  }
  return gain;
}

async function errorOf(data: Data, rows: readonly number[], seed: number): Promise<number> {
  const model = await fitLinear(await data.featuresAt(rows, rows), targetsOf(data, rows), { seed }, io);
  const errors = errorsOf(data)(model.outputsFor(await data.featuresAt(data.scored, rows)));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

function targetsOf({ labels, width }: Data, rows: readonly number[]): LinearTargets {
  const values = new Float32Array(labels.length * width);
  for (const [row, label] of labels.entries()) values[row * width + label] = 1;
  return targetsAt({ loss: 'softmax', outputs: width, values }, rows);
}

const errorsOf =
  ({ labels, width, scored }: Data) =>
  (outputs: Float32Array) =>
    Float64Array.from(scored, (row, at) => {
      const own = outputs.subarray(at * width, (at + 1) * width);
      return Number(own.indexOf(Math.max(...own)) !== labels[row]);
    });

function partOf(all: DenseRows | SparseRows, rows: readonly number[]): DenseRows | SparseRows {
  const { size, values } = all;
  if (!('offsets' in all))
    return {
      size,
      values: Float32Array.from(rows.flatMap((row) => [...values.subarray(row * size, (row + 1) * size)])),
    };
  const parts = rows.map((row) => [all.offsets[row]!, all.offsets[row + 1]!] as const);
  const offsets = new Int32Array(rows.length + 1);
  for (const [at, [from, to]] of parts.entries()) offsets[at + 1] = offsets[at]! + to - from;
  return {
    ...{ size, offsets },
    columns: Int32Array.from(parts.flatMap((part) => [...all.columns.subarray(...part)])),
    values: Float32Array.from(parts.flatMap((part) => [...values.subarray(...part)])),
  };
}

/** The handwritten digits of scikit-learn, sums of two pixels each. */
function digits(): Data {
  const golden: { pairs: string; labels: string } = JSON.parse(
    readFileSync('test/golden/heads/digits.json', 'utf8'),
  );
  const bytes = (packed: string) => inflateSync(Buffer.from(packed, 'base64'));
  const [features, labels] = [bytes(golden.pairs), [...bytes(golden.labels)]];
  const rows = [...labels.keys()];
  return {
    ...{
      name: 'digits',
      labels,
      width: 10,
      pool: rows.slice(0, 400),
      scored: rows.slice(400),
      sizes: [100, 200],
    },
    featuresAt: async (some) => ({
      size: 32,
      values: Float32Array.from(
        some.flatMap((row) => [...features.subarray(32 * row, 32 * row + 32)]),
        (value) => value / 16,
      ),
    }),
  };
}

/** The definitions of the example, as a bag of words. */
function definitions(): Data {
  const lines = ['train', 'test'].flatMap((name) =>
    readFileSync(`examples/definitions/${name}.csv`, 'utf8').trim().split('\n').slice(1),
  );
  const cells = lines.map(
    (line) => [line.slice(0, line.lastIndexOf(',')), line.slice(line.lastIndexOf(',') + 1).trim()] as const,
  );
  const names = [...new Set(cells.map(([, label]) => label))].sort();
  const labels = cells.map(([, label]) => names.indexOf(label));
  const examples = cells.map(([text], row) => ({ row: { text }, target: [labels[row]!], file: '' }));
  const rows = [...labels.keys()];
  return {
    ...{
      name: 'definitions',
      labels,
      width: names.length,
      pool: rows.slice(0, 480),
      scored: rows.slice(480),
      sizes: [120, 240],
    },
    featuresAt: async (some, learnedFrom) => {
      const part = (own: readonly number[]) => ({ examples, encoded: { kind: 'text' as const }, rows: own });
      return (await wordBaseline.learn(part(learnedFrom), 50_000))(part(some));
    },
  };
}

void main(process.argv[2]!);
