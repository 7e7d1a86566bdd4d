// npm run quality:smaller -- [--seeds 1,2,3] [--out FOLDER]: the loss of quality of smaller models on the 320 test definitions of the example,
// which choose nothing. Each seed fine-tunes MiniLM once. Each compression has its own experiment, as the only candidate, so that every one is
// evaluated. Prints a line for each run, and then the means.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runExperiment, writeExperiment } from './experiments.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    out: { type: 'string', default: 'bench/quality/out/smaller' },
  },
});
const data = path.resolve(import.meta.dirname, '../../examples/definitions');
const out = path.resolve(options.out);

const ways = [
  // Nothing becomes smaller: what training on does by itself.
  'recover: 2',
  'quantize: int8',
  'prune: 0.5\nrecover: 2',
  'remove: {neurons: 0.5}\nrecover: 2',
  'vocabulary: 0.5',
  'remove: {heads: 0.5}\nrecover: 2',
  'prune: {pattern: "2:4"}\nrecover: 2',
  'quantize: int4',
  'quantize: int4\nrecover: 2',
  'quantize: binary',
];

mkdirSync(out, { recursive: true });
const results = [];
for (const seed of options.seeds.split(',').map(Number))
  for (const [number, way] of ways.entries()) {
    const result = { seed, ...evaluated(way, seed, number) };
    results.push(result);
    console.log(JSON.stringify(result));
  }
for (const [number] of ways.entries()) {
  const own = results.filter((result) => result.number === number);
  const mean = (key) => own.reduce((sum, result) => sum + result[key], 0) / own.length;
  const points = (share) => (100 * share).toFixed(1);
  console.log(
    `${own[0].name}: ${points(mean('accuracy'))} % of ${points(mean('trained'))} %, ${points(mean('accuracy') - mean('trained'))} points; ` +
      `${points(mean('bytes') / mean('trainedBytes'))} % of the bytes; ${mean('faster').toFixed(2)} times as fast at batch 1`,
  );
}

function evaluated(way, seed, number) {
  const stages = {
    dataset: `train: ${path.join(data, 'train.csv')}\ntest: ${path.join(data, 'test.csv')}`,
    model: 'preset: all-MiniLM-L6-v2',
    preprocess: 'maxLength: 64',
    finetune: `epochs: 5\nlearningRate: 1e-4\nschedule: linear\nwarmup: 0.1\nseed: ${seed}`,
    optimize: `maxLoss: 1\n${way}`,
  };
  const file = path.join(out, `seed${seed}-${number}.graft.md`);
  writeExperiment(file, way, stages);
  const { evaluation, optimize } = runExperiment(file);
  const [trained, smaller] = optimize.candidates;
  const [before, after] = [trained, smaller].map(({ latency }) => latency[0]?.medianMs ?? Number.NaN);
  return {
    number,
    name: smaller.name,
    accuracy: evaluation.accuracy,
    trained: evaluation.baseline.accuracy,
    bytes: smaller.bytes,
    trainedBytes: trained.bytes,
    faster: before / after,
  };
}
