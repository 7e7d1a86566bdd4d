import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkData } from '../../../../src/engine/datasets/checkData';
import { type PictureFacts, PictureFactsStore } from '../../../../src/engine/datasets/pictures/pictureFacts';
import { targetReaders } from '../../../../src/engine/tasks/targetReaders';
import { defaultSettings } from '../../../../src/experiment/settings';
import type { SettingsOf } from '../../../../src/experiment/stages';
import { DigestStore } from '../../../../src/files/digest';
import { settingLines, temporaryFolder } from '../temporaryFolder';

const looks = (hash: string, side = 64): PictureFacts => ({
  ...{ format: 'png', width: side, height: 64, hash: hash.padEnd(16, '0'), colour: [1, 2, 3] },
});
const unknown = { code: 'picture/broken', why: 'is broken.' };

/** A folder of pictures by name: their contents, and what a run has learned of those. */
async function checked(
  t: TestContext,
  pictures: Record<string, readonly [content: string, facts?: PictureFacts]>,
  settings: Partial<SettingsOf<'dataset'>> = {},
) {
  const files = Object.fromEntries(
    Object.entries(pictures).map(([name, [content]]) => [`data/${name}`, content]),
  );
  const folder = await temporaryFolder(t, files);
  const digests = new DigestStore(path.join(folder, 'digests.json'));
  const facts = new PictureFactsStore(path.join(folder, 'facts.json'));
  for (const [name, [, known]] of Object.entries(pictures)) {
    if (!known) continue;
    const { sha256 } = await digests.digest(path.join(folder, 'data', name));
    await facts.facts(sha256, async () => known);
  }
  const check = () =>
    checkData({
      settings: { ...defaultSettings('dataset'), path: 'data', ...settings },
      experimentFile: path.join(folder, 'x.graft.md'),
      lines: settingLines,
      task: 'auto',
      readers: targetReaders,
      known: { digests, facts },
    });
  return { folder, check, ...(await check()) };
}

const saidOf = (findings: readonly { code: string; message: string }[]) =>
  findings.map(({ code, message }) => `${code.replace('dataset/', '')}: ${message}`);

const pictures = {
  'cat/1.png': ['one', looks('ff')],
  'cat/2.png': ['two', looks('0f0f')],
  'cat/new.png': ['nobody has seen it'],
  'dog/1.png': ['one', looks('ff')],
  'dog/2.png': ['three', looks('ffff', 20)],
  'dog/3.png': ['four', looks('fe')],
  'dog/fake.png': ['no picture', unknown],
} as const;

test('what a run has learned of pictures is told picture by picture, without reading them', async (t) => {
  const { findings, folders, files, folder } = await checked(t, pictures);
  assert.deepEqual([folders, files], [[path.join(folder, 'data')], []]);
  assert.deepEqual(saidOf(findings), [
    'picture/broken: dog/fake.png is broken.',
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

test('nothing is said of what is excluded, or has changed since', async (t) => {
  const { findings, folder, check } = await checked(t, pictures, { exclude: ['dog/1.png', '**/fake.*'] });
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

test('a folder that a run would refuse is an error at its line', async (t) => {
  const { findings, folders, folder } = await checked(t, { 'cat/1.png': ['one'] });
  assert.deepEqual(saidOf(findings).length, 1);
  assert.deepEqual([findings[0]!.code, findings[0]!.severity], ['dataset/one-class', 'error']);
  assert.deepEqual(folders, [path.join(folder, 'data')]);
});
