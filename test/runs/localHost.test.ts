import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Control } from '../../src/experiment/runs/run';
import { localHost, watchControl } from '../../src/runs/localHost';
import { until } from '../until';

test('requests after the control file was opened count, even before anyone watches; earlier ones do not', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-test-'));
  const file = path.join(folder, 'control.jsonl');
  await appendFile(file, '{"type":"cancel"}\n');
  const control = await localHost.openControl({ id: 'a', folder });
  await appendFile(file, '{"type":"stop-after-epoch"}\nno JSON\n');
  const asked: Control[] = [];
  const stop = watchControl(control, (one) => asked.push(one));
  try {
    await appendFile(file, '{"type":"cancel"}\n');
    await until(() => asked.length === 2, 'both wishes');
    assert.deepEqual(asked, [{ type: 'stop-after-epoch' }, { type: 'cancel' }]);
  } finally {
    stop();
    await rm(folder, { recursive: true });
  }
});

test('a failed read is repeated at the next look', async () => {
  let looks = 0;
  const read = async () => {
    looks += 1;
    if (looks === 1) throw new Error('EIO');
    return { lines: looks === 2 ? ['{"type":"cancel"}'] : [] };
  };
  const asked: Control[] = [];
  const stop = watchControl({ read }, (one) => asked.push(one));
  try {
    await until(() => asked.length === 1, 'the wish');
    assert.deepEqual(asked, [{ type: 'cancel' }]);
  } finally {
    stop();
  }
});
