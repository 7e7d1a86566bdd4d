// Kills a training with SIGKILL at random moments, lets it go on, and checks that the result equals an unbroken run's, bit for bit.
// node scripts/soak.mjs [--trials 20] [--file examples/definitions.graft.md] [--seed 1] [--set stage.setting=value ...]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname));
const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '20' },
    file: { type: 'string', default: path.join(root, 'examples', 'definitions.graft.md') },
    seed: { type: 'string', default: '1' },
    set: { type: 'string', multiple: true, default: [] },
  },
});

/** Mulberry32 (Tommy Ettinger): the same moments for the same seed. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy of the experiment's folder with an empty cache. */
function copyExperiment() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-soak-'));
  cpSync(path.dirname(values.file), folder, {
    recursive: true,
    filter: (source) =>
      !source.includes('.graft/') && path.basename(source) !== '.graft' && path.basename(source) !== 'models',
  });
  mkdirSync(path.join(folder, '.graft'));
  return folder;
}

/** Runs to the end, or until it is killed after `killAfterMs`. Resolves to whether it ended by itself, and how long it took. */
function run(folder, killAfterMs) {
  const args = [
    path.join(root, 'dist', 'graft.js'),
    'run',
    path.join(folder, path.basename(values.file)),
    '--json',
  ];
  args.push('--until', 'evaluate', ...values.set.flatMap((setting) => ['--set', setting]));
  const started = Date.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((resolve) =>
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve({ code, ms: Date.now() - started });
    }),
  );
}

/** The results that must not differ: the weights, and the scores to the last digit. */
function resultOf(folder) {
  const only = (stage) => {
    const cache = path.join(folder, '.graft', 'cache', stage);
    return path.join(cache, readdirSync(cache)[0]);
  };
  const weights = readFileSync(path.join(only('finetune'), 'model', 'model.safetensors'));
  const { loss, accuracy } = JSON.parse(readFileSync(path.join(only('evaluate'), 'result.json'), 'utf8'));
  const { history } = JSON.parse(readFileSync(path.join(only('finetune'), 'result.json'), 'utf8'));
  return JSON.stringify({
    sha256: createHash('sha256').update(weights).digest('hex'),
    loss,
    accuracy,
    history,
  });
}

const random = randomFrom(Number(values.seed));
const unbroken = copyExperiment();
const { code, ms } = await run(unbroken);
if (code !== 0) throw new Error(`The unbroken run failed with code ${code}.`);
const expected = resultOf(unbroken);
rmSync(unbroken, { recursive: true, force: true });
console.log(`unbroken: ${(ms / 1000).toFixed(1)} s, ${expected.slice(0, 90)}`);

let equal = 0;
for (let trial = 1; trial <= Number(values.trials); trial++) {
  const folder = copyExperiment();
  const killAt = Math.round(random() * ms);
  const killed = await run(folder, killAt);
  const ended = killed.code === 0 ? killed : await run(folder);
  const same = ended.code === 0 && resultOf(folder) === expected;
  if (same) equal++;
  const runs = existsSync(path.join(folder, '.graft', 'runs'))
    ? readdirSync(path.join(folder, '.graft', 'runs')).length
    : 0;
  console.log(
    `trial ${trial}: killed after ${killAt} ms, ${same ? 'bit-equal' : 'DIFFERENT'}, ${runs} run id(s)`,
  );
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${equal} of ${values.trials} results bit-equal`);
process.exitCode = equal === Number(values.trials) ? 0 : 1;
