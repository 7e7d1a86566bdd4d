import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { placeMark } from '../../../src/extension/findings/placeMark';
import { temporaryFolder } from '../../engine/datasets/temporaryFolder';

test('a folder of images has another mark when one comes, goes or is moved to another class, below splits too', async (t) => {
  const folder = await temporaryFolder(t, {
    'p/train/cat/1.jpg': '',
    'p/train/dog/2.jpg': '',
    'p/test/x/3.jpg': '',
  });
  const at = (name: string) => path.join(folder, 'p', name);
  const old = () => {
    for (const name of ['', 'train', 'test', 'train/cat', 'train/dog', 'test/x']) utimesSync(at(name), 1, 1);
  };
  const changes: (() => void)[] = [
    () => renameSync(at('train/cat/1.jpg'), at('train/dog/1.jpg')),
    () => rmSync(at('test/x/3.jpg')),
    () => mkdirSync(at('train/bird')),
    () => writeFileSync(at('train/dog/4.jpg'), ''),
  ];
  for (const change of changes) {
    old();
    const before = await placeMark(at(''));
    assert.equal(await placeMark(at('')), before);
    change();
    assert.notEqual(await placeMark(at('')), before, String(change));
  }
});

test('a file has another mark when it is written, and none when it is gone', async (t) => {
  const folder = await temporaryFolder(t, { 'a.csv': 'x' });
  const file = path.join(folder, 'a.csv');
  const before = await placeMark(file);
  writeFileSync(file, 'xy');
  assert.notEqual(await placeMark(file), before);
  rmSync(file);
  assert.equal(await placeMark(file), '');
});
