import assert from 'node:assert/strict';
import { cpSync, existsSync, renameSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import { runResultSchema } from '../../src/experiment/results';
import { publishedFolder, readGolden } from '../golden/elmo/goldenElmo';
import { eventsIn, Workspace } from './workspace';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
  const { folder } = await publishedFolder(readGolden('tanh'));
  renameSync(folder, space.path('elmo'));
});
afterEach(() => space.remove());

const stages = {
  model: 'preset: ./elmo',
  finetune: 'epochs: 6\nbatchSize: 8\noptimizer: adam\nlearningRate: 3e-2',
};

const run = (file: string) => space.graft('run', file, '--json');

test('an ELMo as AllenNLP publishes it is fine-tuned and compiled, and its package answers as it did', async () => {
  const { code, stdout, stderr } = await run(space.experiment({ ...stages, package: 'to: out' }));
  assert.equal(code, 0, stderr);
  const events = eventsIn(stdout);
  const warnings = events.filter((event) => event.type === 'warning').map(({ code }) => code);
  assert.ok(!warnings.some((code) => code.startsWith('finetune/')), warnings.join());
  const told = events.filter((event) => event.type === 'step' || event.type === 'stage-progress');
  const compiled = told.findIndex(
    (event) => 'message' in event && /graph for each length/.test(event.message ?? ''),
  );
  assert.ok(compiled >= 0 && compiled < told.findIndex(({ type }) => type === 'step'));
  const last = events.at(-1)!;
  assert.ok(last.type === 'run-finished');
  assert.ok(runResultSchema.parse(last.result).evaluation!.accuracy! > 0.7, 'it has not learned');
  const verified = await space.graft('verify', space.path('out'));
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  const asked = await space.graft('predict', space.path('out'), 'the film was great', '--json');
  assert.equal(asked.code, 0, asked.stderr);
});

test('its number of steps is that of a text, so that other formats are refused by name', async () => {
  const file = space.experiment({
    ...stages,
    finetune: 'epochs: 1\ntrainable: head',
    package: 'to: out\nformats: [safetensors, onnx]',
  });
  const { code, stderr, stdout } = await run(file);
  assert.notEqual(code, 0);
  assert.match(stdout + stderr, /formats\/not-recorded/);
});

test('the example for which AllenNLP’s files are missing says where they are, and computes nothing', async () => {
  cpSync('examples', space.path('examples'), { recursive: true });
  const { code, stderr } = await space.graft('run', space.path('examples', 'definitions-elmo.graft.md'));
  assert.notEqual(code, 0);
  assert.match(stderr, /definitions-elmo\.graft\.md:\d+/);
  assert.match(stderr, /Graft knows elmo_2x1024_128_2048cnn_1xhighway, but cannot download its weights/);
  assert.match(
    stderr,
    /https:\/\/allenai\.org\/allennlp\/software\/elmo .*preset: \.\/elmo_2x1024_128_2048cnn_1xhighway/,
  );
  assert.ok(!existsSync(space.path('examples', 'models')));
});
