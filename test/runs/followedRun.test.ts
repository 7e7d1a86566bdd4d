import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { NewEvent } from '../../src/experiment/runs/events';
import type { RunRecord } from '../../src/experiment/runs/run';
import { thisProcess } from '../../src/files/runningProcess';
import { FollowedRun } from '../../src/runs/followedRun';
import { readRunRecord } from '../../src/runs/runRecord';

const started: NewEvent = {
  type: 'run-started',
  runId: 'run-1',
  experiment: '/e.graft.md',
  settings: {},
  versions: {},
  device: 'cpu',
};
const finished = (status: 'done' | 'cancelled'): NewEvent => ({
  type: 'run-finished',
  runId: 'run-1',
  status,
  result: {},
});

/** A run's folder, written by hand. */
async function inRun(
  record: Partial<RunRecord>,
  events: NewEvent[],
  use: (run: FollowedRun, folder: string) => Promise<void>,
): Promise<void> {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'graft-test-'));
  const folder = path.join(parent, 'run-1');
  try {
    await mkdir(folder);
    const whole = {
      id: 'run-1',
      experiment: '/e.graft.md',
      status: 'running',
      startedAt: '',
      keys: {},
      overrides: [],
    };
    await writeFile(
      path.join(folder, 'run.json'),
      JSON.stringify({ ...whole, process: thisProcess(), ...record }),
    );
    for (const event of events) await append(folder, event);
    await use(new FollowedRun('run-1', folder), folder);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

let seq = 0;
const append = (folder: string, event: NewEvent) =>
  appendFile(
    path.join(folder, 'events.jsonl'),
    `${JSON.stringify({ seq: seq++, time: new Date().toISOString(), ...event })}\n`,
  );

test('a run that has ended ends as its log says', () =>
  inRun({ status: 'done' }, [started, finished('done')], async (run) => {
    assert.equal(await run.ending(), 'done');
  }));

test('a run whose process is gone without a last line was killed', async () => {
  const gone = { ...thisProcess(), startTime: 'another' };
  await inRun({ process: gone }, [started], async (run) => {
    assert.equal(await run.ending(), process.platform === 'win32' ? undefined : 'killed');
  });
});

test("a young log of another machine's run is not taken for a running one", () =>
  inRun({ process: { ...thisProcess(), scope: 'another' } }, [started], async (run) => {
    assert.equal(await run.ending(), 'killed');
  }));

test('a run whose process lives continues, also after a final line of an earlier session', () =>
  inRun({}, [started, finished('cancelled')], async (run, folder) => {
    assert.equal(await run.ending(), undefined);
    const seen: string[] = [];
    const following = run.follow((events) => seen.push(...events.map(({ type }) => type)));
    await append(folder, { type: 'resumed', stage: 'finetune', fromStep: 0 });
    await append(folder, finished('done'));
    const record = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8'));
    await writeFile(path.join(folder, 'run.json'), JSON.stringify({ ...record, status: 'done' }));
    assert.equal(await following, 'done');
    assert.deepEqual(seen, ['resumed', 'run-finished']);
  }));

test('a released run ends without a result', () =>
  inRun({}, [started], async (run) => {
    const following = run.follow(() => {});
    run.dispose();
    assert.equal(await following, undefined);
  }));

test('cancelling appends a line to the control file', () =>
  inRun({}, [started], async (run, folder) => {
    await run.send({ type: 'cancel' });
    await run.send({ type: 'cancel' });
    const text = await readFile(path.join(folder, 'control.jsonl'), 'utf8');
    assert.equal(text, '{"type":"cancel"}\n{"type":"cancel"}\n');
  }));

test('a record that names another folder or is broken is not trusted', () =>
  inRun({ id: 'run-2' }, [], async (_run, folder) => {
    assert.equal(await readRunRecord(folder), undefined);
    await writeFile(path.join(folder, 'run.json'), '{"id":"../../x"}');
    assert.equal(await readRunRecord(folder), undefined);
  }));
