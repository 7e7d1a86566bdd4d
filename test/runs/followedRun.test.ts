import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { NewEvent } from '../../src/experiment/runs/events';
import type { RunRecord } from '../../src/experiment/runs/run';
import { thisProcess } from '../../src/files/runningProcess';
import { FollowedRun } from '../../src/runs/followedRun';
import { GraftFolder } from '../../src/runs/graftFolder';
import { readRunRecord } from '../../src/runs/runRecord';
import { appendEvent, runStarted, stepTaken, writeRun } from '../extension/runs/writeRun';
import { type World, worlds } from './worlds';

const started = runStarted('run-1');
const finished = (status: 'done' | 'cancelled'): NewEvent => ({
  type: 'run-finished',
  runId: 'run-1',
  status,
  result: {},
});

/** @param use gets the run as the user sees it, and the folder into which it writes */
async function inRun(
  open: () => Promise<World>,
  record: Partial<RunRecord>,
  events: NewEvent[],
  use: (run: FollowedRun, folder: string, world: World) => Promise<void>,
): Promise<void> {
  const world = await open();
  try {
    const folder = await writeRun(world.place, 'run-1', { status: 'running', ...record });
    for (const event of events) appendEvent(folder, event);
    await world.settled();
    await use(
      new FollowedRun('run-1', new GraftFolder(world.graft).run('run-1').folder, world.executor),
      folder,
      world,
    );
  } finally {
    await world.remove();
  }
}

const ending = async (run: FollowedRun) => ((await run.isAlive()) ? undefined : run.follow(() => {}));
const gone = { ...thisProcess(), startTime: 'another' };
/** Windows tells no start time. */
const windows = process.platform === 'win32';

for (const [where, open] of Object.entries(worlds)) {
  test(`${where}: a run that has ended ends as its log says`, () =>
    inRun(open, { status: 'done' }, [started, finished('done')], async (run) => {
      assert.equal(await run.isAlive(), false);
      assert.equal(await ending(run), 'done');
    }));

  test(`${where}: a run whose process is gone without a last line was killed`, { skip: windows }, () =>
    inRun(open, { process: gone }, [started, stepTaken(1)], async (run) => {
      assert.equal(await ending(run), 'killed');
      assert.equal(run.state.steps.length, 1);
    }),
  );

  test(`${where}: a run whose process lives continues, also after a final line of an earlier session`, () =>
    inRun(open, {}, [started, finished('cancelled')], async (run, folder) => {
      assert.equal(await run.isAlive(), true);
      await run.read();
      const seen: string[] = [];
      const following = run.follow((events) => seen.push(...events.map(({ type }) => type)));
      appendEvent(folder, { type: 'resumed', stage: 'finetune', fromStep: 0 });
      for (let step = 1; step <= 20; step++) appendEvent(folder, stepTaken(step));
      appendEvent(folder, finished('done'));
      const file = path.join(folder, 'run.json');
      const record = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify({ ...record, status: 'done' }));
      assert.equal(await following, 'done');
      assert.deepEqual(seen, ['resumed', ...Array(20).fill('step'), 'run-finished']);
      assert.deepEqual(
        run.state.steps.map(({ step }) => step),
        Array.from({ length: 20 }, (_, i) => i + 1),
      );
    }));

  test(`${where}: following ends without an ending after dispose`, () =>
    inRun(open, {}, [started], async (run) => {
      const following = run.follow(() => {});
      run.dispose();
      assert.equal(await following, undefined);
    }));

  test(`${where}: a wish becomes a line of the control file`, () =>
    inRun(open, {}, [started], async (run, folder) => {
      await run.send({ type: 'cancel' });
      await run.send({ type: 'stop-after-epoch' });
      const text = await readFile(path.join(folder, 'control.jsonl'), 'utf8');
      assert.equal(text, '{"type":"cancel"}\n{"type":"stop-after-epoch"}\n');
    }));

  test(`${where}: reading twice at once reads each event once`, () =>
    inRun(open, { status: 'done' }, [started, stepTaken(1), finished('done')], async (run) => {
      const reads = await Promise.all([run.read(), run.read()]);
      assert.deepEqual(
        reads.flat().map(({ type }) => type),
        ['run-started', 'step', 'run-finished'],
      );
    }));
}

test('the young log of a run on another machine is no sign of life', () =>
  inRun(
    worlds['a process here'],
    { process: { ...thisProcess(), scope: 'another' } },
    [started],
    async (run, folder) => {
      assert.equal(await run.isAlive(), undefined);
      appendEvent(folder, stepTaken(1));
      assert.equal(await run.isAlive(), true, 'its growth is one');
    },
  ));

test('a record that names another folder or is broken is not trusted', () =>
  inRun(worlds['a process here'], {}, [], async (_run, folder) => {
    const file = path.join(folder, 'run.json');
    const record = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...record, id: 'run-2' }));
    assert.equal(await readRunRecord(folder), undefined);
    await writeFile(file, '{"id":"../../x"}');
    assert.equal(await readRunRecord(folder), undefined);
  }));

test('a resumed run counts the time of its stages again', async () => {
  const at = (time: string, event: NewEvent): NewEvent =>
    Object.assign({ time: `2026-01-01T${time}.000Z` }, event);
  const key = 'k';
  const result = { path: '/out', bytes: 1, files: [] };
  await inRun(
    worlds['a process here']!,
    {},
    [
      at('10:00:00', started),
      at('10:00:01', { type: 'stage-started', stage: 'package', key }),
      at('10:00:02', finished('cancelled')),
      at('10:18:00', started),
      at('10:18:10', { type: 'stage-finished', stage: 'package', key, cached: false, ms: 10_000, result }),
    ],
    async (run) => {
      await run.read();
      const { start, end } = run.times.get('package')!;
      assert.equal(end! - start!, 10_000);
    },
  );
});
