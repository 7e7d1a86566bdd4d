import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { RunEvent } from '../../src/experiment/runs/events';
import { RunStore } from '../../src/extension/runs/runStore';
import type { RunHandle } from '../../src/runs/executor';
import { GraftFolder } from '../../src/runs/graftFolder';
import { type World, worlds } from '../runs/worlds';
import { until } from '../until';
import { Workspace } from './workspace';

const training = 'epochs: 3\nbatchSize: 8\nlearningRate: 1e-2';
const endless = 'epochs: 1000\nbatchSize: 4\nlearningRate: 1e-2';

let space: Workspace;
let world: World;
beforeEach(async () => {
  space = await Workspace.create();
});
afterEach(async () => {
  await world.remove();
  space.remove();
});

async function startTraining(finetune: string): Promise<RunHandle> {
  const file = space.experiment({ finetune });
  const said = await world.executor.start({ file, text: readFileSync(file, 'utf8'), until: 'finetune' });
  assert.ok(said.type === 'run', JSON.stringify(said));
  return { id: said.runId, folder: said.folder };
}

/** Watches a run to its end, or until `enough` holds. */
async function eventsOf(run: RunHandle, enough: (event: RunEvent) => boolean = () => false) {
  const events: RunEvent[] = [];
  const abort = new AbortController();
  for await (const { lines } of world.executor.watch(run, { signal: abort.signal }))
    for (const { event } of lines) {
      assert.ok(event, 'only whole events arrive');
      events.push(event);
      if (enough(event)) abort.abort();
    }
  return events;
}

const isStep = ({ type }: RunEvent) => type === 'step';

/** Kills the process of a run, at the place where it computes. */
function kill({ id }: RunHandle): void {
  const record = JSON.parse(readFileSync(new GraftFolder(world.place).run(id).record, 'utf8'));
  process.kill(record.process.pid, 'SIGKILL');
}

for (const [where, open] of Object.entries(worlds)) {
  test(`${where}: a run is watched from its start to its end, each event once and in order`, async () => {
    world = await open(space.folder);
    const run = await startTraining(training);
    assert.equal(path.dirname(run.folder), space.path('.graft', 'runs'));
    const events = await eventsOf(run);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, i) => i),
    );
    const [first, last] = [events[0]!, events.at(-1)!];
    assert.equal(first.type, 'run-started');
    assert.ok(last.type === 'run-finished' && last.status === 'done');
    assert.equal(await world.executor.isAlive(run), false);
    const again = await eventsOf(run);
    assert.deepEqual(again, events);
  });

  test(`${where}: a run that cannot start is refused with its error`, async () => {
    world = await open(space.folder);
    const file = space.experiment({ finetune: 'epochs: many' });
    const said = await world.executor.start({ file, text: readFileSync(file, 'utf8') });
    assert.ok(said.type === 'refused');
    assert.match(said.error.code, /^experiment\//);
  });

  test(`${where}: a run is cancelled, and ends as cancelled`, async () => {
    world = await open(space.folder);
    const run = await startTraining(endless);
    await eventsOf(run, isStep);
    assert.equal(await world.executor.isAlive(run), true);
    await world.executor.control(run, { type: 'cancel' });
    const last = (await eventsOf(run)).at(-1)!;
    assert.ok(last.type === 'run-finished' && last.status === 'cancelled');
  });

  test(`${where}: a window follows a run that is killed and started again, under one id`, async () => {
    world = await open(space.folder);
    const store = new RunStore(world.executor, (thrown) => assert.fail(String(thrown)));
    try {
      const run = await startTraining(endless);
      const known = store.announce(run.id, run.folder);
      await until(() => known.log.state.epochs.length >= 2, 'two epochs');
      kill(run);
      assert.equal(await known.following, 'killed');
      assert.equal(known.status, 'interrupted');
      const steps = known.log.state.steps.length;
      const again = await startTraining(endless);
      assert.deepEqual(again, run);
      store.announce(again.id, again.folder);
      await until(() => known.log.state.steps.length > steps, 'more steps');
      assert.equal(known.status, 'running');
      const { following } = known;
      await known.log.send({ type: 'cancel' });
      assert.equal(await following, 'cancelled');
      assert.deepEqual(
        known.log.state.steps.map(({ step }) => step),
        known.log.state.steps.map((_, i) => i + 1),
      );
    } finally {
      store.dispose();
    }
  });
}
