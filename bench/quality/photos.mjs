// npm run quality:photos -- [--seeds 1,2,3,4,5] [--out FOLDER]: what EfficientNet-Lite0 learns from the photos of examples/images.graft.md,
// which `npm start -- images` fetches: with Graft and with timm, its head alone (30 epochs) and all of it (3 epochs), in the same way; and
// logistic regression on its frozen features. Each seed draws other splits, the same for all contenders: two fifths of each class are tested on.
// Prints accuracies in percent, and writes them with their means and deviations into bench/results. TORCH_PY names a Python with torch,
// torchvision, timm and scikit-learn.
import { linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runExperiment, writeExperiment } from './experiments.mjs';
import { runProgram } from './runProgram.mjs';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3,4,5' },
    out: { type: 'string', default: 'bench/quality/out/photos' },
    results: { type: 'string', default: `bench/results/${today()}-photos.md` },
  },
});
const photos = path.resolve(import.meta.dirname, '../../examples/images');
const out = path.resolve(options.out);
const python = process.env.TORCH_PY ?? 'python3';
const userCache = process.env.GRAFT_CACHE ?? path.join(os.homedir(), '.cache', 'graft');
const model = path.join(userCache, 'models', 'efficientnet_lite0');
const shared = { batchSize: 16, learningRate: 1e-3 };
const epochs = { head: 30, all: 3 };
const titles = {
  graftHead: `Graft, head alone, ${epochs.head} epochs`,
  timmHead: `timm, head alone, ${epochs.head} epochs`,
  graftAll: `Graft, all weights, ${epochs.all} epochs`,
  timmAll: `timm, all weights, ${epochs.all} epochs`,
  logisticRegression: 'logistic regression on the frozen features',
};

const results = options.seeds.split(',').map((text) => {
  const seed = Number(text);
  writeSplits(seed);
  const result = {
    seed,
    graftHead: graftScore(seed, 'head'),
    timmHead: timmScore(seed, 'head'),
    graftAll: graftScore(seed, 'all'),
    timmAll: timmScore(seed, 'all'),
    logisticRegression: scoreOf([
      path.join(import.meta.dirname, 'photos.py'),
      path.join(out, 'images'),
      model,
    ]),
  };
  console.log(JSON.stringify(result));
  return result;
});
writeFileSync(options.results, report());
console.log(`Written to ${options.results}.`);

function report() {
  const rows = Object.entries(titles).map(([name, title]) => {
    const scores = results.map((result) => result[name]);
    return [title, mean(scores).toFixed(1), deviation(scores).toFixed(1), ...scores];
  });
  const columns = ['', 'mean', 'deviation', ...results.map(({ seed }) => `seed ${seed}`)];
  const lines = [columns, columns.map((_, i) => (i === 0 ? '---' : '--:')), ...rows];
  return `# Accuracy on photos, ${today()}

\`npm run quality:photos -- --seeds ${options.seeds}\`

EfficientNet-Lite0 with the weights of ImageNet learns to tell the photos of \`examples/images.graft.md\` apart (six kinds of Tux Paint's stamps).
Each seed draws other splits, the same for all contenders: two fifths of each class are tested on, a tenth of the rest chooses the epoch.
Batches of ${shared.batchSize}, Adam (Graft) and AdamW (timm) at a learning rate of ${shared.learningRate}, no augmentation. Percent of the test photos.

${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}
`;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard deviation of a sample; zero for a single value. */
function deviation(values) {
  const squares = values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

/** Two fifths of each class are test photos; every tenth other photo, at least one, chooses the epoch. */
function writeSplits(seed) {
  rmSync(path.join(out, 'images'), { recursive: true, force: true });
  const random = randomNumbers(seed);
  for (const label of readdirSync(photos)) {
    const drawn = shuffled(readdirSync(path.join(photos, label)).sort(), random);
    const tested = Math.round(0.4 * drawn.length);
    const validated = Math.max(1, Math.round(0.1 * (drawn.length - tested)));
    drawn.forEach((file, i) => {
      const split = i < tested ? 'test' : i < tested + validated ? 'validation' : 'train';
      const folder = path.join(out, 'images', split, label);
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

function graftScore(seed, trainable) {
  const { batchSize, learningRate } = shared;
  const stages = {
    dataset: 'path: images',
    model: 'preset: efficientnet_lite0',
    preprocess: 'augment: off',
    finetune: `trainable: ${trainable}\nepochs: ${epochs[trainable]}\nbatchSize: ${batchSize}\noptimizer: adam\nlearningRate: ${learningRate}\nseed: ${seed}`,
  };
  const file = path.join(out, 'photos.graft.md');
  writeExperiment(file, 'Photos', stages);
  return percent(runExperiment(file).evaluation.accuracy);
}

function timmScore(seed, trainable) {
  const given = {
    data: out,
    model,
    out: path.join(out, 'timm'),
    threads: os.cpus().length,
    epochs: epochs[trainable],
    'batch-size': shared.batchSize,
    'learning-rate': shared.learningRate,
    trainable,
    seed,
  };
  rmSync(given.out, { recursive: true, force: true });
  const script = path.resolve(import.meta.dirname, '../torch/images.py');
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]);
  // A frozen network says the same of a photo in each epoch.
  return scoreOf([script, ...args, ...(trainable === 'head' ? ['--cached'] : [])]);
}

function scoreOf(args) {
  return percent(JSON.parse(runProgram(python, args, out)).accuracy);
}

function percent(share) {
  return Math.round(1000 * share) / 10;
}
