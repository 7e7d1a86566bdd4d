import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { until } from '../until';
import { eventsIn, Workspace } from './workspace';

const training = 'epochs: 3\nbatchSize: 8\nlearningRate: 1e-2';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
});
afterEach(() => space.remove());

test('wrong use exits with 2, and says what is right', async () => {
  const cases: [string[], RegExp][] = [
    [['run'], /missing required argument/],
    [['run', 'x.graft.md', '--nonsense'], /unknown option/],
    [['run', space.path('absent.graft.md')], /There is no file/],
    [
      ['run', space.path('data.csv')],
      /data\.csv is not an experiment\..*data\.graft\.md.*```yaml dataset\npath: "data\.csv"\n```/s,
    ],
    [['run', space.experiment(), '--set', 'finetune.epoch=3'], /Did you mean epochs\?/],
    [['run', space.experiment(), '--set', 'finetune.epochs=none'], /an integer from 1 to 1000/],
    [['run', space.experiment(), '--until', 'finetun'], /Did you mean finetune\?/],
    [['nonsense'], /unknown command/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr, stdout } = await space.graft(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
});

test('every wrong setting is reported with file, line, value, allowed values and the nearest name', async () => {
  const file = space.experiment({ finetune: 'epochs: 0\nlearnRate: 1\noptimizer: adm' });
  const { code, stderr } = await space.graft('run', file);
  assert.equal(code, 2);
  assert.ok(
    stderr.includes(`${file}:12:9\nfinetune.epochs is 0; it takes an integer from 1 to 1000.`),
    stderr,
  );
  assert.match(stderr, /:13:1\n.*no setting `learnRate`.*Did you mean learningRate\?/);
  assert.match(
    stderr,
    /:14:12\n.*"adm"; it takes one of auto, sgd, momentum, rmsprop, adam, adamw\. Did you mean adam/,
  );
  assert.equal(existsSync(space.path('.graft', 'runs')), false);
});

const badData: [name: string, stage: string, data: string | Buffer, code: string][] = [
  ['an empty file', 'path: bad.csv', '', 'dataset/empty-file'],
  ['one class', 'path: bad.csv', 'text,label\na,x\nb,x\nc,x\n', 'dataset/one-class'],
  ['a class with one example', 'path: bad.csv', 'text,label\na,x\nb,x\nc,x\nd,y\n', 'dataset/'],
  ['an unknown column', 'path: bad.csv\nlabel: lable', 'text,label\na,x\nb,y\n', 'dataset/unknown-column'],
  ['a binary file', 'path: bad.csv', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), 'dataset/binary-file'],
  ['missing labels', 'path: bad.csv', 'text,label\na,x\nb,\nc,y\nd,\n', 'dataset/missing-labels'],
];
for (const [name, dataset, data, expected] of badData)
  test(`${name} fails with a coded error in log and terminal`, async () => {
    space.write('bad.csv', data);
    const { code, stdout } = await space.graft('run', space.experiment({ dataset }), '--json');
    assert.equal(code, 1);
    const error = eventsIn(stdout).find((event) => event.type === 'error');
    assert.ok(error?.type === 'error');
    assert.ok(error.error.code.startsWith(expected), error.error.code);
    assert.equal(error.stage, 'dataset');
    assert.ok(error.error.remedy);
    const last = eventsIn(stdout).at(-1)!;
    assert.ok(last.type === 'run-finished' && last.status === 'failed');
  });

test('a loss that is not finite stops the run, names the step, and keeps the checkpoint', async () => {
  const weights = readFileSync(space.path('tiny-bert', 'model.safetensors'));
  // Each is a number, but their sums and products are none.
  for (let i = 1; i <= 500; i++) weights.writeFloatLE(i % 2 === 0 ? 3e38 : -3e38, weights.length - 4 * i);
  writeFileSync(space.path('tiny-bert', 'model.safetensors'), weights);
  const { code, stdout } = await space.graft('run', space.experiment({ finetune: training }), '--json');
  assert.equal(code, 1);
  const error = eventsIn(stdout).find((event) => event.type === 'error');
  assert.ok(error?.type === 'error' && error.error.code === 'training/not-finite');
  assert.match(error.error.message, /The loss of step 1 is not a finite number/);
  assert.equal(error.stage, 'finetune');
});

test('data that change during a run are noticed, and its results are of what it has read', async () => {
  const file = space.experiment({ finetune: training.replace('3', '60') });
  const run = space.start(['run', file, '--json']);
  await until(() => run.outcome.stdout.includes('"type":"stage-finished","stage":"dataset"'));
  writeFileSync(space.path('data.csv'), `${readFileSync(space.path('data.csv'), 'utf8')}a new line,happy\n`);
  const { code, stdout } = await run.ended;
  assert.equal(code, 0);
  assert.match(stdout, /"code":"dataset\/changed-since"/);
  const again = await space.graft('run', file, '--json');
  assert.match(again.stdout, /"total":41,"unit":"texts"/);
});

test('a missing or incomplete model folder is reported with its line', async () => {
  const missing = await space.graft('run', space.experiment({ model: 'preset: ./nowhere' }));
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /test\.graft\.md:8\n.*There is no model folder/);
  const unknown = await space.graft('run', space.experiment({ model: 'preset: all-MiniLM-L6' }));
  assert.match(unknown.stderr, /Did you mean all-MiniLM-L6-v2\?/);
});

test('a length beyond the model is reported with its line before training', async () => {
  const file = space.experiment({ preprocess: 'maxLength: 4096' });
  const { code, stdout } = await space.graft('run', file, '--json');
  assert.equal(code, 1);
  const events = eventsIn(stdout);
  const error = events.find((event) => event.type === 'error');
  assert.ok(error?.type === 'error' && error.stage === 'preprocess');
  assert.equal(error.error.code, 'preprocess/too-long');
  assert.match(error.error.message, /is 4096, but the model reads at most \d+ tokens/);
  assert.deepEqual(error.error.place, { file, line: 12 });
  assert.ok(!events.some((event) => event.type === 'step'));
});

test('truncated weights are refused, never loaded', async () => {
  const file = space.path('tiny-bert', 'model.safetensors');
  writeFileSync(file, readFileSync(file).subarray(0, -100));
  const { code, stdout } = await space.graft('run', space.experiment(), '--json');
  assert.equal(code, 1);
  assert.match(stdout, /"code":"weights\//);
});

test('without an engine the data are read, and the model fails with the command that installs one', async () => {
  const { ended } = space.start(['run', space.experiment(), '--json'], { GRAFT_BINDING: undefined });
  const { code, stdout } = await ended;
  assert.equal(code, 1);
  const events = eventsIn(stdout);
  const done = events.filter((event) => event.type === 'stage-finished');
  assert.deepEqual(
    done.map(({ stage }) => stage),
    ['dataset'],
  );
  const error = events.find((event) => event.type === 'error');
  assert.ok(error?.type === 'error' && error.stage === 'model');
  assert.equal(error.error.code, 'engine/not-installed');
  assert.match(error.error.remedy ?? '', /^Run `graft engine install`/);
  assert.ok(error.error.download! > 1e8, 'it says what that downloads');
});

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
test('a full disk is a coded error; the same command continues once there is space', {
  skip: !isRoot && 'needs root to mount',
}, async () => {
  const graft = space.path('small', '.graft');
  mkdirSync(space.path('small'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', space.path('small')]);
  try {
    for (const name of ['data.csv']) writeFileSync(space.path('small', name), readFileSync(space.path(name)));
    mkdirSync(graft);
    const file = space.experiment(
      { model: 'preset: ../tiny-bert', finetune: training },
      'small/test.graft.md',
    );
    const { code, stdout, stderr } = await space.graft('run', file);
    assert.equal(code, 1);
    assert.match(stdout + stderr, /files\/disk-full|weights\/write-failed/);
    execFileSync('mount', ['-o', 'remount,size=20m', space.path('small')]);
    const again = await space.graft('run', file);
    assert.equal(again.code, 0, again.stdout + again.stderr);
    assert.equal(readdirSync(path.join(graft, 'cache', 'finetune')).length, 1);
  } finally {
    execFileSync('umount', [space.path('small')]);
  }
});

test('a format of models that write text is refused for a classifier before anything is trained', async () => {
  const file = space.experiment({ package: 'to: out\nformats: [onnx-with-past]' });
  const { code, stdout } = await space.graft('run', file, '--json');
  const events = eventsIn(stdout);
  const error = events.find((event) => event.type === 'error');
  assert.equal(code, 1);
  assert.ok(error?.type === 'error' && error.error.code === 'formats/no-past');
  assert.equal(error.error.place?.file, file);
  assert.ok(!events.some((event) => event.type === 'epoch' || event.type === 'step'));
});
