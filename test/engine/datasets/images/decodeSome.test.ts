import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InspectImage } from '../../../../src/engine/datasets/imageFacts';
import { HeaderScan } from '../../../../src/engine/datasets/images/decodeSome';
import { brokenImage } from '../../../../src/engine/images/imageErrors';
import { GraftError } from '../../../../src/experiment/errors/errors';
import { writeBmp } from '../../../host/bmp.mjs';
import { checked, saidOf } from './checkedImages';

test('with an engine, unseen images are decoded, each content once', async (t) => {
  const inspected: string[] = [];
  const inspect: InspectImage = async (bytes, name) => {
    inspected.push(name);
    if (name === 'dog/2.bmp') throw brokenImage(name, ['cut-off']);
    if (name === 'dog/3.bmp') throw new GraftError('picture/needs-sharp', `${name} needs sharp.`);
    // Those with an odd level look alike.
    const hash = (bytes.at(-1)! % 2 === 1 ? 'ff' : '0f').padEnd(16, '0');
    return { format: 'bmp', width: 40, height: 40, hash, colour: [1, 2, 3] };
  };
  const bmp = (level: number) => writeBmp(40, 40, () => level);
  const levels = { 'cat/1': 1, 'cat/2': 2, 'dog/1': 3, 'dog/2': 5, 'dog/3': 7, 'dog/4': 9, 'dog/5': 1 };
  const album = Object.fromEntries(
    Object.entries(levels).map(([name, level]) => [`album/${name}.bmp`, bmp(level)]),
  );
  const look = { headers: new HeaderScan(), inspector: async () => inspect, tables: album };
  const { findings, check } = await checked(t, {}, { path: 'album' }, look);
  assert.deepEqual(saidOf(findings), [
    'picture/broken: dog/2.bmp cannot be decoded: it is cut off.',
    'conflicting-labels: dog/5.bmp is a copy of cat/1.bmp, which has another label.',
    'near-duplicates: dog/1.bmp looks like cat/1.bmp.',
    'near-duplicates: dog/4.bmp looks like cat/1.bmp.',
  ]);
  // Which of two copies is decoded depends on which is read first.
  const contents = inspected.map((name) => levels[name.replace('.bmp', '') as keyof typeof levels]);
  assert.deepEqual(contents.sort(), [1, 2, 3, 5, 7, 9]);
  assert.deepEqual((await check()).findings, findings);
  // The missing package may have been installed.
  assert.deepEqual(inspected.slice(6), ['dog/3.bmp']);
});

test('many images are decoded in parts while the others wait', async (t) => {
  const inspected: string[] = [];
  const inspect: InspectImage = async (_bytes, name) => {
    if (name === 'dog/3.bmp') throw new GraftError('picture/needs-sharp', `${name} needs sharp.`);
    inspected.push(name);
    return { format: 'bmp', width: 40, height: 40, hash: 'ff'.padEnd(16, '0'), colour: [1, 2, 3] };
  };
  const names = ['cat/1', 'cat/2', 'cat/3', 'dog/1', 'dog/2', 'dog/3'];
  const album = Object.fromEntries(
    names.map((name, level) => [`album/${name}.bmp`, writeBmp(40, 40, () => level)]),
  );
  const look = {
    headers: new HeaderScan(),
    inspector: async () => inspect,
    limits: { decoded: 2 },
    tables: album,
  };
  const { check, read, progress, ...first } = await checked(t, {}, { path: 'album' }, look);
  assert.deepEqual(progress, ['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
  assert.ok(first.waiting > 0);
  let { findings, waiting } = first;
  for (let turn = 0; waiting > 0 && turn < 6; turn++) {
    const before = inspected.length;
    ({ findings, waiting } = await check());
    assert.ok(inspected.length <= before + 2);
  }
  // One that nothing here decodes waits for nothing.
  assert.equal(waiting, 0);
  assert.deepEqual(inspected.sort(), ['cat/1.bmp', 'cat/2.bmp', 'cat/3.bmp', 'dog/1.bmp', 'dog/2.bmp']);
  assert.equal(findings.length, 4);
  assert.equal(read.length, 6);
});

test('nothing waits if decoding fails completely', async (t) => {
  const inspector = async () => () => Promise.reject(new GraftError('engine/died', 'A thread ended.'));
  const album = { 'album/cat/1.bmp': writeBmp(40, 40, () => 1), 'album/dog/1.bmp': writeBmp(9, 40, () => 2) };
  const look = { headers: new HeaderScan(), inspector, limits: { decoded: 1 }, tables: album };
  const { findings, waiting } = await checked(t, {}, { path: 'album' }, look);
  assert.deepEqual(saidOf(findings), ['tiny-pictures: dog/1.bmp has only 9 x 40 pixels.']);
  assert.equal(waiting, 0);
});
