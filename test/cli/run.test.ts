import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import { runResultSchema } from '../../src/experiment/runs/results';
import { until } from '../until';
import { eventsIn, Workspace } from './workspace';

const training = 'epochs: 3\nbatchSize: 8\noptimizer: adam\nlearningRate: 1e-2\nschedule: linear';

/** Long enough for the tiny model to learn which words decide. */
const longer = 'epochs: 25\nbatchSize: 8\noptimizer: adam\nlearningRate: 3e-3';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
});
afterEach(() => space.remove());

test('--json prints exactly the event log, and ends with the result', async () => {
  const file = space.experiment({ finetune: longer, package: 'to: out' });
  const { code, stdout, stderr } = await space.graft('run', file, '--json');
  assert.equal(code, 0, stderr);
  const [runId] = space.runIds();
  assert.equal(stdout, readFileSync(space.path('.graft', 'runs', runId!, 'events.jsonl'), 'utf8'));
  const events = eventsIn(stdout);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, i) => i),
  );
  const [first] = events;
  assert.ok(first?.type === 'run-started');
  assert.ok(['cpu', 'gpu'].includes(first.device), first.device);
  const last = events.at(-1)!;
  assert.ok(last.type === 'run-finished' && last.status === 'done' && last.runId === runId);
  const { evaluation, training: trained, package: packaged } = runResultSchema.parse(last.result);
  assert.equal(evaluation!.split, 'test');
  assert.equal(evaluation!.examples, 8);
  assert.ok(evaluation!.accuracy! > 0.9, `accuracy ${evaluation!.accuracy}`);
  assert.ok(evaluation!.macroF1! > 0.9);
  assert.equal(trained!.epochs, 25);
  assert.ok(trained!.medianStepMs > 0);
  assert.equal(packaged!.path, space.path('out'));
  assert.equal(stderr, '');
});

test('steps and epochs carry their metrics', async () => {
  await space.graft('run', space.experiment({ finetune: training }), '--json');
  const events = space.events();
  const steps = events.filter((event) => event.type === 'step');
  const epochs = events.filter((event) => event.type === 'epoch');
  assert.deepEqual(
    steps.map(({ step }) => step),
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
  assert.ok(steps.every(({ totalSteps, examplesPerSecond }) => totalSteps === 12 && examplesPerSecond > 0));
  assert.equal(steps[0]!.learningRate, 1e-2);
  assert.ok(steps.at(-1)!.learningRate < 1e-3, 'the linear schedule has fallen');
  assert.deepEqual(
    epochs.map(({ epoch, step }) => [epoch, step]),
    [
      [1, 4],
      [2, 8],
      [3, 12],
    ],
  );
  assert.ok(epochs.every(({ validation }) => validation!.loss! > 0 && validation!.macroF1! >= 0));
  assert.ok(epochs.at(-1)!.train.loss! < epochs[0]!.train.loss!);
});

test('a second run does nothing twice, and needs no TensorFlow', async () => {
  const file = space.experiment({ finetune: training, package: 'to: out' });
  await space.graft('run', file);
  const weights = space.weights();
  const GRAFT_BINDING = space.write('text.node', 'no library');
  const { code, stdout } = await space.start(['run', file, '--json'], { GRAFT_BINDING }).ended;
  assert.equal(code, 0, stdout);
  const finished = eventsIn(stdout).filter((event) => event.type === 'stage-finished');
  assert.equal(finished.length, 6);
  assert.ok(finished.every(({ cached }) => cached));
  assert.ok(!stdout.includes('"type":"step"'));
  assert.ok(weights.equals(space.weights()));
});

test('only changed stages run again; prose and comments change nothing', async () => {
  const file = space.experiment({ finetune: training });
  await space.graft('run', file);
  space.write(
    'test.graft.md',
    readFileSync(file, 'utf8').replace('# Test', '# Another title').replace('epochs: 3', 'epochs: 2 # fewer'),
  );
  const { stdout } = await space.graft('run', file, '--json');
  const cached = eventsIn(stdout).flatMap((event) =>
    event.type === 'stage-finished' ? [[event.stage, event.cached]] : [],
  );
  assert.deepEqual(cached, [
    ['dataset', true],
    ['model', true],
    ['preprocess', true],
    ['finetune', false],
    ['evaluate', false],
  ]);
});

test('--until stops after a stage, --set overrides a setting, --fresh starts over', async () => {
  const file = space.experiment({ finetune: training });
  const untilFinetune = (...more: string[]) =>
    space.graft('run', file, '--json', '--until', 'finetune', '--set', 'finetune.epochs=1', ...more);
  const first = await untilFinetune('dataset.split.seed=7');
  assert.equal(first.code, 0, first.stderr);
  const events = eventsIn(first.stdout);
  assert.equal(events.filter((event) => event.type === 'epoch').length, 1);
  assert.ok(!events.some((event) => event.type === 'stage-finished' && event.stage === 'evaluate'));
  const again = await untilFinetune('--set', 'dataset.split.seed=7', '--fresh');
  assert.ok(eventsIn(again.stdout).every((event) => event.type !== 'stage-finished' || !event.cached));
});

test('runs of the same settings repeat bit for bit', async () => {
  const file = space.experiment({ finetune: training });
  await space.graft('run', file);
  const weights = space.weights();
  await space.graft('run', file, '--fresh');
  assert.ok(weights.equals(space.weights()));
});

test('with split: none the score is said to be of the training examples', async () => {
  const file = space.experiment({ dataset: 'path: data.csv\nsplit: none', finetune: training });
  const { stdout, code } = await space.graft('run', file);
  assert.equal(code, 0);
  assert.match(stdout, /Accuracy [\d.]+ %.*\nOn the 40 training examples themselves/);
});

test('the terminal shows the table, the majority baseline and the package', async () => {
  const { stdout } = await space.graft('run', space.experiment({ finetune: training, package: 'to: out' }));
  assert.match(stdout, /Label +│ Precision/);
  assert.match(stdout, /Always answering happy 50\.0 %/);
  assert.ok(stdout.includes(`Package ${space.path('out')}`));
});

test('the text can come from elsewhere, while paths resolve against the experiment', async () => {
  const file = space.experiment({ finetune: 'epochs: 0' });
  const text = space.experiment({ finetune: training }, 'buffer.md');
  const moved = `${space.path('cache')}-text.md`;
  renameSync(text, moved);
  const { code, stderr } = await space.graft('run', file, '--text-from', moved);
  assert.equal(code, 0, stderr);
  const [runId] = space.runIds();
  assert.ok(
    readFileSync(space.path('.graft', 'runs', runId!, 'experiment.graft.md'), 'utf8').includes('epochs: 3'),
  );
});

test('the same run started twice: the second follows the first', async () => {
  const file = space.experiment({ finetune: training.replace('3', '40') });
  const first = space.start(['run', file, '--json']);
  await until(() => first.outcome.stdout.includes('"type":"run-started"'));
  const second = await space.graft('run', file, '--json');
  const { code, stdout } = await first.ended;
  assert.equal(code, 0);
  assert.equal(second.code, 0);
  assert.equal(second.stdout, stdout);
  assert.equal(space.runIds().length, 1);
  assert.match(second.stderr, /following it/);
});

test('a package loads, predicts, and is checked against its golden answers', async () => {
  await space.graft('run', space.experiment({ finetune: longer, package: 'to: out' }));
  const predicted = await space.graft(
    'predict',
    space.path('out'),
    'the film was good the',
    'the book was bad a',
    '--json',
  );
  assert.equal(predicted.code, 0, predicted.stderr);
  const labels = predicted.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).label);
  assert.deepEqual(labels, ['happy', 'unhappy']);
  const verified = await space.graft('verify', space.path('out'), '--json');
  assert.equal(verified.code, 0, verified.stderr);
  assert.ok(JSON.parse(verified.stdout).maxAbsDiff <= 1e-5);
  const weights = readFileSync(space.path('out', 'model.safetensors'));
  weights.fill(0x3f, weights.length - 4000);
  space.write('out/model.safetensors', weights);
  assert.equal((await space.graft('verify', space.path('out'))).code, 1);
});

test('a damaged package is written again; a foreign folder is left alone', async () => {
  const file = space.experiment({ finetune: training, package: 'to: out' });
  for (const neighbour of ['out.old', 'out.new']) {
    mkdirSync(space.path(neighbour));
    space.write(`${neighbour}/letter`, 'mine');
  }
  await space.graft('run', file);
  space.write('out/config.json', '{}');
  space.write('out/notes.txt', 'mine');
  await space.graft('run', file);
  assert.match(readFileSync(space.path('out', 'config.json'), 'utf8'), /BertForSequenceClassification/);
  for (const mine of ['out.old/letter', 'out.new/letter', 'out/notes.txt'])
    assert.equal(readFileSync(space.path(mine), 'utf8'), 'mine');
  const other = space.experiment({ finetune: 'epochs: 7', package: 'to: tiny-bert' });
  const { code, stdout } = await space.graft('run', other);
  assert.equal(code, 1);
  assert.match(stdout, /contains other files.*\[package\/folder-taken\]/);
  assert.doesNotMatch(stdout, /epoch/, 'it was told before the training');
  assert.ok(existsSync(space.path('tiny-bert', 'model.safetensors')));
  assert.match(readFileSync(space.path('tiny-bert', 'config.json'), 'utf8'), /"BertModel"/);
});

test('status tells what is fresh, and what is stale and why', async () => {
  const file = space.experiment({ finetune: training });
  const statuses = async (name = file) => {
    const { stdout } = await space.graft('status', name, '--json');
    return JSON.parse(stdout).stages.map(({ stage, status, why }: Record<string, string>) => [
      stage,
      status,
      why,
    ]);
  };
  assert.ok(
    (await statuses()).every(([, status, why]: string[]) => status === 'stale' && why === 'never ran'),
  );
  await space.graft('run', file);
  assert.ok((await statuses()).every(([, status]: string[]) => status === 'fresh'));
  space.experiment({ finetune: training.replace('epochs: 3', 'epochs: 4') });
  assert.deepEqual((await statuses()).slice(3), [
    ['finetune', 'stale', 'epochs 3 → 4'],
    ['evaluate', 'stale', 'follows finetune'],
  ]);
  // Under another name it is known again, with what it ran on.
  const renamed = space.path('renamed.graft.md');
  renameSync(file, renamed);
  appendFileSync(space.path('data.csv'), 'one more,good\n');
  const [dataset, , , finetune] = await statuses(renamed);
  assert.deepEqual(dataset, ['dataset', 'stale', 'data changed']);
  assert.match(finetune[2], /^epochs 3 → 4; follows dataset/);
});
