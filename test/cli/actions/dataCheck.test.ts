import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { DataCheck, stayUntil } from '../../../src/cli/actions/dataCheck';
import { everything } from '../../../src/engine/datasets/checkLimits';
import { CancelledError } from '../../../src/experiment/errors/errors';
import { colouredImage } from '../colouredImages';

test('a check cancelled after its last image reports nothing', async (t) => {
  const project = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  t.after(() => rmSync(project, { recursive: true }));
  for (const label of ['red', 'blue']) {
    mkdirSync(path.join(project, 'images', label), { recursive: true });
    writeFileSync(path.join(project, 'images', label, 'a.bmp'), colouredImage(0, 1));
  }
  const check = new DataCheck(everything, 1);
  const [file, text] = [path.join(project, 'a.graft.md'), '```yaml dataset\npath: images\n```\n'];
  const stop = new AbortController();
  const progress: [number, number][] = [];
  const onProgress = (done: number, total: number) => {
    progress.push([done, total]);
    if (done === total) stop.abort();
  };
  const options = { signal: stop.signal, onProgress };
  await assert.rejects(stayUntil(check.check(file, text, options)), CancelledError);
  assert.deepEqual(progress.at(-1), [2, 2]);
  const { findings } = await stayUntil(check.check(file, text));
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['dataset/class-too-small', 'dataset/conflicting-labels'],
  );
});
