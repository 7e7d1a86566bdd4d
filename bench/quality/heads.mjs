// npm run quality:heads -- [--out FOLDER]: what the head of a frozen model learns with the defaults, which solve it by L-BFGS, with AdamW, and
// by logistic regression on the same features: EfficientNet-Lite0 on scikit-learn's handwritten digits, and MiniLM on the definitions of the
// example. Writes accuracies and losses on the test examples, and the time of a run whose features are kept, into bench/results. SKLEARN_PY
// names a Python with scikit-learn.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runExperiment, writeExperiment } from './experiments.mjs';
import { runProgram } from './runProgram.mjs';

const today = new Date().toISOString().slice(0, 10);
const { values: options } = parseArgs({
  options: {
    // Outside of the repository each experiment has its own cache.
    out: { type: 'string', default: path.join(os.tmpdir(), 'graft-heads') },
    results: { type: 'string', default: `bench/results/${today}-heads.md` },
  },
});
const out = path.resolve(options.out);
const python = process.env.SKLEARN_PY ?? 'python3';
const script = path.join(import.meta.dirname, 'heads.py');
const definitions = path.resolve(import.meta.dirname, '../../examples/definitions');

/** Settings besides `trainable: head`; those of AdamW are its defaults, and the rate that was the default before. */
const ways = {
  'Graft, defaults (L-BFGS)': '',
  'Graft, AdamW, 30 epochs at 1e-3': 'optimizer: adamw',
  'Graft, AdamW, 30 epochs at 5e-5': 'optimizer: adamw\nlearningRate: 5e-5',
};
/** For each set of data the stages before training, by the splits that are validated and tested on. */
const sets = {
  digits: (validation, test) => ({
    dataset: `train: ../../digits/train\nvalidation: ../../digits/${validation}\ntest: ../../digits/${test}`,
    model: 'preset: efficientnet_lite0',
  }),
  definitions: (validation, test) => ({
    dataset: `train: ../../train.csv\nvalidation: ../../${validation}.csv\ntest: ../../${test}.csv`,
    model: 'preset: all-MiniLM-L6-v2',
    preprocess: 'maxLength: 64',
  }),
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
runProgram(python, [script, 'write', path.join(out, 'digits')], out);
writeDefinitions();
const rows = Object.keys(sets).flatMap((set) => [...graftRows(set), ...regressionRows(set)]);
writeFileSync(options.results, report());
console.log(`Written to ${options.results}.`);

/** Every tenth training example is for validation. */
function writeDefinitions() {
  const [header, ...lines] = readFileSync(path.join(definitions, 'train.csv'), 'utf8').trimEnd().split('\n');
  const write = (name, chosen) =>
    writeFileSync(path.join(out, `${name}.csv`), [header, ...chosen, ''].join('\n'));
  const isValidation = (_, i) => i % 10 === 0;
  write('validation', lines.filter(isValidation));
  write(
    'train',
    lines.filter((line, i) => !isValidation(line, i)),
  );
  writeFileSync(path.join(out, 'test.csv'), readFileSync(path.join(definitions, 'test.csv')));
}

function graftRows(set) {
  const folder = path.join(out, 'training', set);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'head.graft.md');
  const write = (settings) =>
    writeExperiment(file, set, {
      ...sets[set]('validation', 'test'),
      finetune: `trainable: head\n${settings}`,
    });
  // Another seed trains another head, on features that are kept for all of them.
  write('seed: 1');
  runExperiment(file);
  return Object.entries(ways).map(([name, settings]) => {
    write(settings);
    const { evaluation, training, wall, cpu } = timedRun(file);
    return [set, name, ...scores(evaluation), training.epochs, wall.toFixed(1), cpu.toFixed(1)];
  });
}

/** Runs an experiment until it is trained, with the seconds that it takes and those of all processors, and then evaluates it. */
function timedRun(file) {
  const program = `TIMEFORMAT='%R %U %S'; time "$0" "$@" >/dev/null 2>&1`;
  const graft = path.resolve(import.meta.dirname, '../../dist/graft.js');
  const args = ['-c', program, process.execPath, graft, 'run', file, '--until', 'finetune'];
  const { stderr } = spawnSync('bash', args, { cwd: out, encoding: 'utf8' });
  const [wall, user, system] = stderr.trim().split(' ').map(Number);
  return { ...runExperiment(file), wall, cpu: user + system };
}

/** The test examples stand where validation examples do, so that Graft keeps their features. */
function regressionRows(set) {
  const folder = path.join(out, 'regression', set);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'features.graft.md');
  writeExperiment(file, set, { ...sets[set]('test', 'validation'), finetune: 'trainable: head' });
  runExperiment(file);
  const results = JSON.parse(runProgram(python, [script, 'score', path.join(folder, '.graft/cache')], out));
  return results.map(({ c, ...result }) => [
    set,
    `logistic regression, C = ${c}`,
    ...scores(result),
    '',
    '',
    '',
  ]);
}

function scores({ accuracy, loss }) {
  return [(100 * accuracy).toFixed(1), loss.toFixed(3)];
}

function report() {
  const columns = ['data', 'head', 'accuracy', 'loss', 'epochs', 'seconds', 'CPU seconds'];
  const lines = [columns, columns.map((_, i) => (i < 2 ? '---' : '--:')), ...rows];
  return `# Heads of frozen models, ${today}

\`npm run quality:heads\`

Percent of the test examples, and their mean loss; a tenth of the other examples chooses the epoch, and logistic regression does without them.
An iteration of L-BFGS is an epoch. The seconds are those of the command from its start until the head is trained, with the features kept from an
earlier run.

${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}
`;
}
