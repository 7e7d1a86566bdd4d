import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import { until } from '../until';
import { Workspace } from './workspace';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
});
afterEach(() => space.remove());

const results = (stage: string) => readdirSync(space.path('.graft', 'cache', stage)).length;

test("clean lists removable results, removes them on confirmation, and keeps the latest run's", async () => {
  const file = space.experiment({ finetune: 'epochs: 1' });
  for (const epochs of [1, 2]) {
    const { code, stderr } = await space.graft('run', file, '--set', `finetune.epochs=${epochs}`);
    assert.equal(code, 0, stderr);
  }
  const [first, second] = space.runIds();
  const shown = await space.graft('clean', file);
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(shown.stdout, new RegExp(`Run +│ ${first} of test\\.graft\\.md`));
  assert.match(shown.stdout, /Fine-tune.*Evaluate/s);
  assert.match(shown.stdout, /Nothing was removed; use --yes/);
  assert.ok(!shown.stdout.includes(second!));
  assert.equal(results('finetune'), 2);

  const { removed, items, removedBytes, keptBytes } = JSON.parse(
    (await space.graft('clean', space.folder, '--yes', '--json')).stdout,
  );
  assert.equal(removed, true);
  assert.deepEqual(
    items.map(({ run, stage }: { run?: string; stage?: string }) => run ?? stage).sort(),
    [first, 'evaluate', 'finetune'].sort(),
  );
  assert.ok(removedBytes > 10_000 && keptBytes > 10_000);
  assert.deepEqual(space.runIds(), [second]);
  assert.deepEqual(['dataset', 'finetune', 'evaluate'].map(results), [1, 1, 1]);
  assert.match((await space.graft('clean', file)).stdout, /^Nothing to remove/);

  const again = await space.graft('run', file, '--set', 'finetune.epochs=2', '--json');
  assert.ok(!again.stdout.includes('"type":"step"'), 'the result of the latest run is still there');
});

test('a run that works is not touched, not even by --all', async () => {
  const file = space.experiment({ finetune: 'epochs: 1000\nbatchSize: 4' });
  const run = space.start(['run', file, '--json', '--until', 'finetune']);
  await until(() => run.outcome.stdout.includes('"type":"step"'));
  const { stdout, stderr } = await space.graft('clean', file, '--all', '--yes');
  assert.match(stdout, /^Nothing to remove/, stderr);
  run.child.kill('SIGINT');
  assert.equal((await run.ended).code, 130);
  assert.equal((await space.graft('clean', file, '--all', '--yes')).code, 0);
  assert.equal(results('finetune'), 0);
  assert.ok(existsSync(space.path('data.csv')) && existsSync(file));
});

test('a size that is none, a place that is none and a run that is none are wrong use', async () => {
  const file = space.experiment();
  for (const [args, message] of [
    [['clean', file, '--max-size', 'much'], /"much" is not a size.*500MB/s],
    [['clean', space.path('nowhere')], /There is no file or folder/],
    [['pin', 'r1', file], /There is no run r1/],
  ] as const) {
    const { code, stderr } = await space.graft(...args);
    assert.equal(code, 2);
    assert.match(stderr, message);
  }
});
