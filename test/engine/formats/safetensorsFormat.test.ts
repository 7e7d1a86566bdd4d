import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { safetensorsFormat } from '../../../src/engine/formats/safetensorsFormat';
import { filesIn } from '../../../src/files/entriesBelow';

test('copies the weights of a folder with a dot in its name, and no other file', async (t) => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'graft-weights-'));
  t.after(() => rmSync(home, { recursive: true }));
  const [folder, target] = [path.join(home, '.model.1-2.tmp'), path.join(home, 'package')];
  for (const name of [
    'config.json',
    'model.safetensors',
    '2_Dense/config.json',
    '2_Dense/model.safetensors',
  ]) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), name);
  }
  const unused = () => assert.fail('copying files needs no model');
  await safetensorsFormat.write({ folder, load: unused, pass: unused }, target);
  assert.deepEqual((await filesIn(target)).sort(), ['2_Dense/model.safetensors', 'model.safetensors']);
});
