import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { whileEditing } from '../../../../src/engine/datasets/checkLimits';
import { ImageFactsStore } from '../../../../src/engine/datasets/imageFacts';
import { checkImages } from '../../../../src/engine/datasets/images/checkImages';
import { HeaderScan } from '../../../../src/engine/datasets/images/decodeSome';
import type { ImageSubject } from '../../../../src/engine/datasets/images/imageProblems';
import type { ImageSet } from '../../../../src/engine/datasets/images/imageSets';
import { CancelledError } from '../../../../src/experiment/errors/errors';
import { DigestStore } from '../../../../src/files/digest';
import { writeBmp } from '../../../host/bmp.mjs';
import { temporaryFolder } from '../temporaryFolder';
import { broken, checked, looks, saidOf } from './checkedImages';

const images = {
  'cat/1.png': ['one', looks('ff')],
  'cat/2.png': ['two', looks('0f0f')],
  'cat/new.png': ['no one has seen it'],
  'dog/1.png': ['one', looks('ff')],
  'dog/2.png': ['three', looks('ffff', 20)],
  'dog/3.png': ['four', looks('fe')],
  'dog/fake.png': ['no image', broken],
} as const;

test("a run's facts about images become findings without reading the images again", async (t) => {
  const { findings, folders, files, folder } = await checked(t, images);
  assert.deepEqual([folders, files], [[path.join(folder, 'data')], []]);
  assert.deepEqual(saidOf(findings), [
    'picture/broken: dog/fake.png cannot be decoded: it is cut off.',
    'conflicting-labels: dog/1.png is a copy of cat/1.png, which has another label.',
    'near-duplicates: dog/3.png looks like cat/1.png.',
    'tiny-pictures: dog/2.png has only 20 x 64 pixels.',
  ]);
  const [, conflict] = findings;
  assert.equal(conflict!.picture, path.join(folder, 'data/dog/1.png'));
  assert.deepEqual(conflict!.other, { file: path.join(folder, 'data/cat/1.png'), line: 1 });
  assert.deepEqual(conflict!.fixes, [
    { fix: 'exclude', pattern: 'dog/1.png' },
    { fix: 'move-picture', classFolder: path.join(folder, 'data/dog') },
    { fix: 'trash-picture' },
  ]);
});

test('excluded and changed images have no findings', async (t) => {
  const { findings, folder, check } = await checked(t, images, { exclude: ['dog/1.png', '**/fake.*'] });
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['dataset/near-duplicates', 'dataset/tiny-pictures'],
  );
  appendFileSync(path.join(folder, 'data/dog/2.png'), 'more');
  assert.deepEqual(
    (await check()).findings.map(({ code }) => code),
    ['dataset/near-duplicates'],
  );
});

test('copies across splits are leaks, and a class folder lies below its split', async (t) => {
  const { findings, folder } = await checked(t, {
    'train/cat/1.png': ['one', looks('ff')],
    'train/dog/1.png': ['two', looks('0f0f')],
    'val/cat/2.png': ['one', looks('ff')],
  });
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['dataset/leaked-pictures'],
  );
  const classFolder = path.join(folder, 'data/val/cat');
  assert.deepEqual(findings[0]!.fixes[1], { fix: 'move-picture', classFolder });
});

test('headers and contents are checked before any run, and known images are not read again', async (t) => {
  const { folder, check, read } = await checked(
    t,
    {
      'cat/1.bmp': ['x'],
      'cat/2.bmp': ['x'],
      'dog/1.bmp': ['x'],
      'dog/2.png': ['', broken],
      'dog/3.bmp': ['x'],
    },
    {},
    { headers: new HeaderScan() },
  );
  const write = (name: string, side: number, level: number) =>
    writeFileSync(
      path.join(folder, 'data', name),
      writeBmp(side, 40, () => level),
    );
  write('cat/1.bmp', 40, 1);
  write('cat/2.bmp', 12, 2);
  write('dog/1.bmp', 40, 1);
  read.length = 0;
  const { findings } = await check();
  assert.deepEqual(saidOf(findings), [
    'picture/broken: dog/2.png cannot be decoded: it is cut off.',
    'picture/broken: dog/3.bmp cannot be decoded: its header is damaged.',
    'conflicting-labels: dog/1.bmp is a copy of cat/1.bmp, which has another label.',
    'tiny-pictures: cat/2.bmp has only 12 x 40 pixels.',
  ]);
  assert.deepEqual(read.sort(), ['1.bmp', '1.bmp', '2.bmp']);
  assert.deepEqual((await check()).findings, findings);
  assert.equal(read.length, 3);
});

test('too many images are said to be, and a check that is superseded ends', async (t) => {
  const image = (i: number): ImageSubject => ({
    path: `cat/${i}.png`,
    label: 'cat',
    set: 0,
    example: { row: {}, cells: [], line: 1 },
  });
  const set: Pick<ImageSet, 'file' | 'checked'> = {
    file: { role: 'path', name: 'nowhere', path: '/nowhere', format: 'images', bytes: 0 },
    checked: ({ path: name }) => ({
      file: `/nowhere/${name}`,
      place: { file: 'x.graft.md', line: 4 },
      itself: { file: `/nowhere/${name}`, line: 1 },
      fixes: [],
    }),
  };
  const folder = await temporaryFolder(t, {});
  const known = {
    digests: new DigestStore(path.join(folder, 'digests.json')),
    facts: new ImageFactsStore(path.join(folder, 'facts.json')),
    headers: new HeaderScan(),
  };
  const many = Array.from({ length: 20_001 }, (_, i) => image(i));
  const options = { limits: whileEditing };
  const [told, ...others] = (await checkImages(many, [set], known, options)).findings;
  assert.deepEqual([told!.code, told!.line, others.length], ['dataset/not-checked', 4, 0]);
  assert.match(told!.message, /20,?001 images/);
  assert.deepEqual((await checkImages(many.slice(1), [set], known, options)).findings, []);
  const control = new AbortController();
  control.abort();
  await assert.rejects(
    checkImages([image(0)], [set], known, { ...options, signal: control.signal }),
    CancelledError,
  );
  const refuse = () =>
    Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }));
  const closed = { ...known, digests: { remembered: refuse, digest: refuse } };
  await assert.rejects(checkImages([image(0)], [set], closed, options), {
    code: 'dataset/unreadable',
    message: `${image(0).path} cannot be read: EACCES: permission denied.`,
  });
  const meanwhile = new AbortController();
  const digest = async () => {
    meanwhile.abort();
    meanwhile.signal.throwIfAborted();
    throw new Error('not reached');
  };
  const stopped = { ...known, digests: { remembered: async () => undefined, digest } };
  await assert.rejects(
    checkImages([image(0)], [set], stopped, { ...options, signal: meanwhile.signal }),
    CancelledError,
  );
});
