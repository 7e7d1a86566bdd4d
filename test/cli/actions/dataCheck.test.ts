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

test('an error in another stage does not hide what is wrong with the data', async (t) => {
  const project = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  t.after(() => rmSync(project, { recursive: true }));
  writeFileSync(path.join(project, 'a.csv'), 'text,label\ngood,1\nbad,\n');
  const check = new DataCheck(everything, 1);
  const codes = async (text: string) => {
    const { findings } = await stayUntil(check.check(path.join(project, 'a.graft.md'), text));
    return findings.map(({ code }) => code);
  };
  const dataset = '```yaml dataset\npath: a.csv\nsplit: none\n```\n';
  const whole = await codes(dataset);
  assert.ok(whole.length > 0);
  assert.deepEqual(await codes(`${dataset}\n\`\`\`yaml evaluate\nmetric: [a\n\`\`\`\n`), whole);
  assert.deepEqual(await codes(dataset.replace('split', 'splitt')), []);
});
