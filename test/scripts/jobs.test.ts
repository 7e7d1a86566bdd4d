import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

interface Job {
  run: () => Promise<void>;
  does?: string;
  needs?: string[];
  isIdle?: boolean;
}

type RunJobs = (jobs: Job[], atATime: number) => Promise<void>;

async function runner(): Promise<RunJobs> {
  const { runJobs } = await import(pathToFileURL(path.resolve('scripts/jobs.mjs')).href);
  return runJobs as RunJobs;
}

/** Jobs that note in a log when they begin and end; each ends when `end` is called with its name. */
function loggedJobs() {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string, rest: Omit<Job, 'run'> = {}): Job => ({
    ...rest,
    run: async () => {
      log.push(`${name} begins`);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      log.push(`${name} ends`);
    },
  });
  const end = async (name: string) => {
    ends.get(name)!();
    await new Promise(setImmediate);
  };
  return { log, job, end };
}

test('a job starts as soon as its needs are done, and others pass it meanwhile', async () => {
  const runJobs = await runner();
  const { log, job, end } = loggedJobs();
  const all = runJobs(
    [job('long', { needs: ['build'] }), job('build', { does: 'build' }), job('types'), job('lint')],
    2,
  );
  assert.deepEqual(log.splice(0), ['build begins', 'types begins']);
  await end('build');
  assert.deepEqual(log.splice(0), ['build ends', 'long begins']);
  await end('types');
  assert.deepEqual(log.splice(0), ['types ends', 'lint begins']);
  await end('lint');
  await end('long');
  await all;
  assert.deepEqual(log, ['lint ends', 'long ends']);
});

test('an idle job takes no place, and is waited for', async () => {
  const runJobs = await runner();
  const { log, job, end } = loggedJobs();
  const all = runJobs([job('units'), job('types'), job('sleep', { isIdle: true })], 1);
  assert.deepEqual(log.splice(0), ['units begins', 'sleep begins']);
  await end('units');
  assert.deepEqual(log.splice(0), ['units ends', 'types begins']);
  await end('types');
  await end('sleep');
  await all;
  assert.deepEqual(log, ['types ends', 'sleep ends']);
});

test('the error of a job ends all', async () => {
  const broken = { run: () => Promise.reject(new Error('The build failed.')), does: 'build' };
  await assert.rejects((await runner())([broken], 2), /The build failed/);
});

test('a need that no job does is an error', async () => {
  const { job } = loggedJobs();
  await assert.rejects((await runner())([job('units', { needs: ['build'] })], 2), /No job does build/);
});
