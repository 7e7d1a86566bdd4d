import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { StageCache } from '../../../src/engine/stages/stageCache';
import { stageKey } from '../../../src/engine/stages/stageKey';

test('a key does not depend on the order of names, nor on settings that are left out', () => {
  const key = stageKey({ a: 1, b: { c: [1, 2], d: undefined } });
  assert.equal(key, stageKey({ b: { c: [1, 2] }, a: 1 }));
  assert.match(key, /^[0-9a-f]{32}$/);
});

test('a key changes with every value', () => {
  const keys = [{ a: 1 }, { a: 2 }, { a: '1' }, { a: [1] }, { a: null }, { b: 1 }, {}].map(stageKey);
  assert.equal(new Set(keys).size, keys.length);
});

let graft: string;
beforeEach(() => {
  graft = path.join(mkdtempSync(path.join(os.tmpdir(), 'graft-cache-')), '.graft');
});
afterEach(() => rmSync(path.dirname(graft), { recursive: true, force: true }));

const result = { examples: 2, summary: '2 texts', report: [] };

test('a result counts from the moment it is committed, and its checkpoints go', async () => {
  const cache = new StageCache(graft);
  const building = await cache.prepare('preprocess', 'k');
  mkdirSync(cache.partialFolder('preprocess', 'k'), { recursive: true });
  writeFileSync(path.join(building, 'data'), '1');
  assert.equal(await cache.read('preprocess', 'k'), undefined);
  await cache.commit('preprocess', 'k', { inputs: { a: 1 }, result, building });
  assert.deepEqual(await cache.read('preprocess', 'k'), result);
  assert.deepEqual(await cache.readInputs('preprocess', 'k'), { a: 1 });
  assert.equal(readFileSync(path.join(cache.folder('preprocess', 'k'), 'data'), 'utf8'), '1');
  assert.equal(existsSync(cache.partialFolder('preprocess', 'k')), false);
  assert.equal(readFileSync(path.join(graft, '.gitignore'), 'utf8'), '*\n');
});

test('two that make the same do not see each other’s files', async () => {
  const cache = new StageCache(graft);
  const [one, other] = [await cache.prepare('finetune', 'k'), await cache.prepare('finetune', 'k')];
  writeFileSync(path.join(one, 'half'), '1');
  assert.deepEqual(readdirSync(other), []);
});

test('an earlier result goes when a new one takes its place, but not the checkpoints before', async () => {
  const cache = new StageCache(graft);
  const folder = cache.folder('preprocess', 'k');
  mkdirSync(cache.partialFolder('preprocess', 'k'), { recursive: true });
  writeFileSync(path.join(folder, 'half'), '1');
  const building = await cache.prepare('preprocess', 'k');
  assert.equal(existsSync(cache.partialFolder('preprocess', 'k')), true);
  await cache.commit('preprocess', 'k', { inputs: {}, result, building });
  assert.deepEqual(readdirSync(folder).sort(), ['inputs.json', 'result.json']);
});

test('a bit that changed, a file that is shorter or gone is noticed, by later processes too', async () => {
  const file = path.join(new StageCache(graft).folder('preprocess', 'k'), 'deep', 'data');
  const make = async () => {
    const cache = new StageCache(graft);
    const building = await cache.prepare('preprocess', 'k');
    mkdirSync(path.join(building, 'deep'));
    writeFileSync(path.join(building, 'deep', 'data'), 'whole');
    await cache.commit('preprocess', 'k', { inputs: {}, result, building });
  };
  const isIntact = () => new StageCache(graft).isIntact('preprocess', 'k');
  for (const damage of [
    () => writeFileSync(file, 'whale'),
    () => writeFileSync(file, 'who'),
    () => rmSync(file),
  ]) {
    await make();
    assert.equal(await isIntact(), true);
    damage();
    assert.equal(await isIntact(), false);
  }
});

test('a result that is not what the stage writes is as good as none', async () => {
  const cache = new StageCache(graft);
  const folder = cache.folder('preprocess', 'k');
  mkdirSync(folder, { recursive: true });
  for (const text of ['{', '{"examples":2}', '{"result":{"examples":"2"},"files":[]}', 'null']) {
    writeFileSync(path.join(folder, 'result.json'), text);
    assert.equal(await cache.read('preprocess', 'k'), undefined);
  }
});

test('a digit of a result that changed is noticed', async () => {
  const cache = new StageCache(graft);
  const building = await cache.prepare('preprocess', 'k');
  const result = { examples: 2, summary: '2 texts', report: [] };
  await cache.commit('preprocess', 'k', { result, inputs: {}, building });
  assert.deepEqual(await cache.read('preprocess', 'k'), result);
  const file = path.join(cache.folder('preprocess', 'k'), 'result.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"examples":2', '"examples":3'));
  assert.equal(await cache.read('preprocess', 'k'), undefined);
});
