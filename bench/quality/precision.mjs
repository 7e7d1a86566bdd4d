// npm run quality:precision -- [--seeds 1,2,3,4,5] [--out FOLDER]: whether training in bfloat16 changes scores beyond noise, and what it saves, on
// two real sets. Each seed is trained in both precisions, one after the other, so that the differences are paired. Run nothing else meanwhile.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runExperiment, writeExperiment } from './experiments.mjs';
import { writeWordValence } from './wordValence.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3,4,5' },
    out: { type: 'string', default: 'bench/quality/out/precision' },
  },
});
const seeds = options.seeds.split(',').map(Number);
const out = path.resolve(options.out);
const definitions = path.resolve(import.meta.dirname, '../../examples/definitions');
/** Two-sided 95 % quantiles of Student's distribution, by degrees of freedom from 1 on. */
const quantiles = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26];

mkdirSync(out, { recursive: true });
const sets = [
  {
    name: 'definitions',
    metric: 'accuracy',
    dataset: `train: ${path.join(definitions, 'train.csv')}\ntest: ${path.join(definitions, 'test.csv')}`,
    maxLength: 64,
    finetune: 'epochs: 5\nlearningRate: 1e-4',
  },
  {
    name: 'valence',
    metric: 'meanAbsoluteError',
    dataset: `path: ${await writeWordValence(out)}\ntext: word\nlabel: valence`,
    maxLength: 16,
    finetune: 'task: regression\nepochs: 4\nbatchSize: 32\nlearningRate: 5e-5',
  },
];

for (const set of sets) {
  const pairs = seeds.map((seed) => [trained(set, seed, 'float32'), trained(set, seed, 'bfloat16')]);
  console.log(
    `${set.name}: ${set.metric} ${compared(pairs, 'score', 4)}; ms a step ${compared(pairs, 'stepMs', 0)}`,
  );
}

function trained({ name, metric, dataset, maxLength, finetune }, seed, precision) {
  const file = path.join(out, `${name}-${seed}-${precision}.graft.md`);
  writeExperiment(file, name, {
    dataset,
    model: 'preset: all-MiniLM-L6-v2',
    preprocess: `maxLength: ${maxLength}`,
    finetune: `${finetune}\nschedule: linear\nwarmup: 0.1\nseed: ${seed}\nprecision: ${precision}`,
  });
  const { evaluation, training } = runExperiment(file);
  const result = { score: evaluation[metric], stepMs: training.medianStepMs };
  console.log(JSON.stringify({ name, seed, precision, ...result }));
  return result;
}

/** The means of both, and the mean of the differences with its 95 % interval. */
function compared(pairs, key, digits) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const differences = pairs.map(([before, after]) => after[key] - before[key]);
  const middle = mean(differences);
  const variance = differences.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (differences.length - 1);
  const half = (quantiles[differences.length - 2] ?? 2) * Math.sqrt(variance / differences.length);
  const means = [0, 1].map((at) => mean(pairs.map((pair) => pair[at][key])).toFixed(digits));
  return `${means.join(' in float32, ')} in bfloat16 (difference ${middle.toFixed(digits)} ± ${half.toFixed(digits)})`;
}
