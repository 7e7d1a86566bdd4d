import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import { type FixtureRepository, type HubFixture, startHub } from '../engine/assets/hub/hubFixture';
import { eventsIn, Workspace } from './workspace';

const commit = 'c'.repeat(40);
const short = 'epochs: 1\nbatchSize: 8';

let space: Workspace;
let repositories: Record<string, FixtureRepository>;
let hub: HubFixture;
let env: Record<string, string>;
beforeEach(async () => {
  space = await Workspace.create();
  const names = readdirSync(space.path('tiny-bert'));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(space.path('tiny-bert', name))]));
  const card = '---\nlicense: apache-2.0\n---\n# Tiny\n';
  repositories = { 'org/tiny': { commit, files: { ...files, 'README.md': Buffer.from(card) } } };
  hub = await startHub(repositories);
  env = { HF_ENDPOINT: hub.endpoint, HF_HOME: space.path('huggingface') };
});
afterEach(async () => {
  await hub.close();
  space.remove();
});

const fromHub = (preset = 'hub:org/tiny') =>
  space.experiment({ model: `preset: ${preset}`, finetune: short });

test('an experiment starts from a model on the hub and continues without a network', async () => {
  const file = fromHub();
  const first = await space.start(['run', file, '--json'], env).ended;
  assert.equal(first.code, 0, first.stderr);
  const finished = eventsIn(first.stdout).find(
    (event) => event.type === 'stage-finished' && event.stage === 'model',
  );
  assert.ok(finished?.type === 'stage-finished' && finished.stage === 'model');
  const { license, origin, revision } = finished.result as Record<string, unknown>;
  assert.deepEqual([license, origin, revision], ['apache-2.0', 'https://huggingface.co/org/tiny', commit]);
  const packaged = eventsIn(first.stdout).at(-1)!;
  assert.ok(packaged.type === 'run-finished' && packaged.status === 'done');

  const { length } = hub.asked;
  const status = await space.start(['status', file, '--json'], { ...env, HF_HUB_OFFLINE: '1' }).ended;
  const { stages } = JSON.parse(status.stdout) as { stages: { stage: string; status: string }[] };
  assert.ok(stages.every((stage) => stage.status === 'fresh'));
  assert.equal(hub.asked.length, length);
});

test('the package says where its weights are from, and a folder with the same files has the same results', async () => {
  const file = space.experiment({ model: 'preset: hub:org/tiny', finetune: short, package: 'to: out' });
  assert.equal((await space.start(['run', file], env).ended).code, 0);
  const card = readFileSync(space.path('out', 'README.md'), 'utf8');
  assert.match(card, /^license: apache-2.0\nbase_model: org\/tiny$/m);
  assert.ok(card.includes(`<https://huggingface.co/org/tiny>), at revision \`${commit}\``), card);
  const copy = space.experiment({ model: 'preset: ./tiny-bert', finetune: short }, 'copy.graft.md');
  const { stdout } = await space.start(['status', copy, '--json'], env).ended;
  const { stages } = JSON.parse(stdout) as { stages: { stage: string; status: string }[] };
  assert.equal(stages.find(({ stage }) => stage === 'finetune')?.status, 'fresh');
});

test('a refusal of the hub is reported before anything runs, with its line', async () => {
  repositories['org/tiny']!.gatedFor = 'hf_other';
  const file = fromHub();
  const { code, stderr } = await space.start(['run', file], env).ended;
  assert.equal(code, 1);
  assert.match(stderr, /\[hub\/gated\]\nAccept the conditions at https:\/\/huggingface\.co\/org\/tiny/);
  assert.match((await space.start(['run', fromHub('hub:org')], env).ended).stderr, /\[hub\/no-repository\]/);
  const wrong = await space.start(['run', fromHub('hub:a/b/c')], env).ended;
  assert.match(wrong.stderr, /test\.graft\.md:8[\s\S]*\[hub\/bad-name\]/);
});

test('the doctor and engine install know the hub', async () => {
  const { stdout } = await space.start(['doctor'], { ...env, HF_TOKEN: 'hf_x' }).ended;
  assert.match(stdout, /Hugging Face hub/);
  assert.match(stdout, /with a token/);
  assert.doesNotMatch(stdout, /hf_x/);
});
