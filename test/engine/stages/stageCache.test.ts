import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { StageCache } from '../../../src/engine/stages/stageCache';
import { describeChanges, stageKey } from '../../../src/engine/stages/stageKey';

test('a key does not depend on the order of names, nor on settings that are left out', () => {
  const key = stageKey({ a: 1, b: { c: [1, 2], d: undefined } });
  assert.equal(key, stageKey({ b: { c: [1, 2] }, a: 1 }));
  assert.match(key, /^[0-9a-f]{32}$/);
});

test('a key changes with every value', () => {
  const keys = [{ a: 1 }, { a: 2 }, { a: '1' }, { a: [1] }, { a: null }, { b: 1 }, {}].map(stageKey);
  assert.equal(new Set(keys).size, keys.length);
});

test('changes are told as phrases', () => {
  assert.deepEqual(
    describeChanges(
      { epochs: 3, files: { 'a.csv': 'x'.repeat(64) } },
      { epochs: 5, files: { 'a.csv': 'y'.repeat(64) } },
    ),
    ['epochs 3 → 5', 'a.csv changed'],
  );
  assert.deepEqual(describeChanges({ a: 1 }, { a: 1 }), []);
});

let graft: string;
beforeEach(() => {
  graft = path.join(mkdtempSync(path.join(os.tmpdir(), 'graft-cache-')), '.graft');
});
afterEach(() => rmSync(path.dirname(graft), { recursive: true, force: true }));

const result = { maxLength: 64, examples: 2, truncated: 0, medianTokens: 5, longestTokens: 6 };

test('a result counts from the moment it is committed, and its checkpoints go', async () => {
  const cache = new StageCache(graft);
  const folder = await cache.prepare('preprocess', 'k');
  mkdirSync(cache.partialFolder('preprocess', 'k'));
  writeFileSync(path.join(folder, 'data'), '1');
  assert.equal(await cache.read('preprocess', 'k'), undefined);
  await cache.commit('preprocess', 'k', { a: 1 }, result);
  assert.deepEqual(await cache.read('preprocess', 'k'), result);
  assert.deepEqual(await cache.readInputs('preprocess', 'k'), { a: 1 });
  assert.equal(existsSync(cache.partialFolder('preprocess', 'k')), false);
  assert.equal(readFileSync(path.join(graft, '.gitignore'), 'utf8'), '*\n');
});

test('what a crash left is swept away, but not the checkpoints', async () => {
  const cache = new StageCache(graft);
  const folder = await cache.prepare('finetune', 'k');
  mkdirSync(cache.partialFolder('finetune', 'k'));
  writeFileSync(path.join(folder, 'half'), '1');
  await cache.prepare('finetune', 'k');
  assert.equal(existsSync(path.join(folder, 'half')), false);
  assert.equal(existsSync(cache.partialFolder('finetune', 'k')), true);
});

test('a result that is not what the stage writes is as good as none', async () => {
  const cache = new StageCache(graft);
  const folder = await cache.prepare('preprocess', 'k');
  for (const text of ['{', '{"maxLength":"64"}', 'null']) {
    writeFileSync(path.join(folder, 'result.json'), text);
    assert.equal(await cache.read('preprocess', 'k'), undefined);
  }
});
