// npm run quality:photos -- [--seeds 1,2,3,4,5] [--out FOLDER]: what EfficientNet-Lite0 learns from the photos of examples/pictures.graft.md,
// which `npm start -- pictures` fetches: with Graft, its head alone (30 epochs) and all of it (3 epochs); with timm, all of it in the same
// way; and logistic regression on its frozen features. Each seed draws other splits, the same for everybody: two fifths of each class are
// tested on. Prints accuracies in percent, and in the end the means. TORCH_PY names a Python with torch, torchvision, timm and scikit-learn.
import { linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runExperiment, writeExperiment } from './experiments.mjs';
import { runProgram } from './runProgram.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3,4,5' },
    out: { type: 'string', default: 'bench/quality/out/photos' },
  },
});
const photos = path.resolve(import.meta.dirname, '../../examples/pictures');
const out = path.resolve(options.out);
const python = process.env.TORCH_PY ?? 'python3';
const userCache = process.env.GRAFT_CACHE ?? path.join(os.homedir(), '.cache', 'graft');
const model = path.join(userCache, 'models', 'efficientnet_lite0');
const shared = { batchSize: 16, learningRate: 1e-3 };

const results = options.seeds.split(',').map((seed) => {
  writeSplits(Number(seed));
  const result = {
    graftHead: graftScore(Number(seed), 'head', 30),
    graftAll: graftScore(Number(seed), 'all', 3),
    timmAll: timmScore(Number(seed), 3),
    logisticRegression: scoreOf([
      path.join(import.meta.dirname, 'photos.py'),
      path.join(out, 'pictures'),
      model,
    ]),
  };
  console.log(JSON.stringify({ seed: Number(seed), ...result }));
  return result;
});
const means = Object.keys(results[0]).map((name) => [
  name,
  results.reduce((sum, result) => sum + result[name], 0) / results.length,
]);
console.log(JSON.stringify({ means: Object.fromEntries(means) }));

/** Of each class two fifths are for testing; of the rest each tenth photo, at least one, chooses the epoch. */
function writeSplits(seed) {
  rmSync(path.join(out, 'pictures'), { recursive: true, force: true });
  const random = randomNumbers(seed);
  for (const label of readdirSync(photos)) {
    const drawn = shuffled(readdirSync(path.join(photos, label)).sort(), random);
    const tested = Math.round(0.4 * drawn.length);
    const validated = Math.max(1, Math.round(0.1 * (drawn.length - tested)));
    drawn.forEach((file, i) => {
      const split = i < tested ? 'test' : i < tested + validated ? 'validation' : 'train';
      const folder = path.join(out, 'pictures', split, label);
      mkdirSync(folder, { recursive: true });
      linkSync(path.join(photos, label, file), path.join(folder, file));
    });
  }
}

/** Fisher and Yates: each order is as likely. */
function shuffled(values, random) {
  const drawn = [...values];
  for (let i = drawn.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [drawn[i], drawn[j]] = [drawn[j], drawn[i]];
  }
  return drawn;
}

/** Numbers in [0, 1), always the same for a seed: the linear congruential generator of Numerical Recipes. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function graftScore(seed, trainable, epochs) {
  const { batchSize, learningRate } = shared;
  const stages = {
    dataset: 'path: pictures',
    model: 'preset: efficientnet_lite0',
    preprocess: 'augment: off',
    finetune: `trainable: ${trainable}\nepochs: ${epochs}\nbatchSize: ${batchSize}\noptimizer: adam\nlearningRate: ${learningRate}\nseed: ${seed}`,
  };
  const file = path.join(out, 'photos.graft.md');
  writeExperiment(file, 'Photos', stages);
  return percent(runExperiment(file).evaluation.accuracy);
}

function timmScore(seed, epochs) {
  const given = {
    data: out,
    model,
    out: path.join(out, 'timm'),
    threads: os.cpus().length,
    epochs,
    'batch-size': shared.batchSize,
    'learning-rate': shared.learningRate,
    trainable: 'all',
    seed,
  };
  rmSync(given.out, { recursive: true, force: true });
  const script = path.resolve(import.meta.dirname, '../torch/pictures.py');
  return scoreOf([script, ...Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)])]);
}

function scoreOf(args) {
  return percent(JSON.parse(runProgram(python, args, out)).accuracy);
}

function percent(share) {
  return Math.round(1000 * share) / 10;
}
