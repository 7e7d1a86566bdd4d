import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { endHeldProcess } from '../../../src/cli/run/stopRequests';

/** In the child, the exit code with which its work is over while a thread of it is held. */
const heldWith = process.env.GRAFT_TEST_HELD_WITH;
const heldMs = 9_000;
/** The bundle of a lane has all its test files: the child runs this one. */
const thisFile = 'test/cli/run/endHeldProcess.test.ts';

if (heldWith === undefined) tests();
else {
  const exitCode = Number(heldWith);
  // As a run does: the worker that is done started another one, which is in a native call that nothing interrupts.
  const wait = `const { spawnSync } = require('node:child_process');
    require('node:worker_threads').parentPort.postMessage('held');
    spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, ${heldMs})'])`;
  const start = `const held = new (require('node:worker_threads').Worker)(${JSON.stringify(wait)}, { eval: true });
    held.once('message', () => {
      held.unref();
      setTimeout(() => {}, 500);
    });`;
  new Worker(start, { eval: true });
  process.exitCode = exitCode;
  endHeldProcess(exitCode);
}

function tests(): void {
  const end = (exitCode: number) => {
    const began = performance.now();
    const env = { ...process.env, GRAFT_TEST_HELD_WITH: `${exitCode}` };
    const { status, signal, stderr } = spawnSync(process.execPath, [__filename, thisFile], {
      env,
      encoding: 'utf8',
    });
    return { status, signal, stderr, ms: performance.now() - began };
  };

  test('a run that was cancelled does not wait for a thread that is held', () => {
    const { signal, stderr, ms } = end(130);
    assert.equal(signal, 'SIGINT', stderr);
    assert.ok(ms < heldMs, `${ms}`);
  });

  test('a run that is done says what it waits for, and keeps its exit code', () => {
    const { status, stderr, ms } = end(0);
    assert.equal(status, 0);
    assert.match(stderr, /XLA is still compiling/);
    assert.ok(ms >= heldMs, `${ms}`);
  });
}
