import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkData } from '../../../src/engine/datasets/checkData';
import { whileEditing } from '../../../src/engine/datasets/checkLimits';
import type { KnownImages } from '../../../src/engine/datasets/imageFacts';
import { targetReaders } from '../../../src/engine/tasks/targetReaders';
import type { DataFinding } from '../../../src/experiment/data/dataFinding';
import { defaultSettings } from '../../../src/experiment/document/settings';
import type { SettingsOf } from '../../../src/experiment/stages/stages';
import { digestFile } from '../../../src/files/digest';
import { settingLines, temporaryFolder } from './temporaryFolder';

const nothing = async () => undefined;
const nothingKnown: KnownImages = {
  digests: { remembered: nothing, digest: digestFile },
  facts: { remembered: nothing, facts: (_, look) => look() },
};

/** Code, file, line, the compared line, and the fixes. */
async function check(
  t: TestContext,
  files: Record<string, string>,
  settings: Partial<SettingsOf<'dataset'>>,
) {
  const folder = await temporaryFolder(t, files);
  const checked = await checkData({
    settings: { ...defaultSettings('dataset'), ...settings },
    experimentFile: path.join(folder, 'experiment.graft.md'),
    lines: settingLines,
    task: 'auto',
    readers: targetReaders,
    known: nothingKnown,
    limits: whileEditing,
  });
  const found = checked.findings.map(({ code, file, line, other, fixes }) => [
    code.replace('dataset/', ''),
    path.relative(folder, file),
    line,
    other?.line,
    fixes.map(({ fix }) => fix).join(),
  ]);
  return { ...checked, found, files: checked.files.map((file) => path.basename(file)) };
}

test('rows that stand twice, contradict each other, leak or are empty are found at the lines where they begin', async (t) => {
  const files = {
    'train.csv': 'text,label\n"two\nlines",x\nb,y\nb,x\n"two\nlines",x\n ,y\nc,y\n',
    'test.csv': 'text,label\nb,y\nd,x\n',
  };
  const {
    found,
    labelColumns,
    files: read,
  } = await check(t, files, {
    train: 'train.csv',
    test: 'test.csv',
    split: { validation: 0, test: 0, seed: 1 },
  });
  assert.deepEqual(found, [
    ['empty-texts', 'train.csv', 8, undefined, 'remove-row'],
    ['conflicting-labels', 'train.csv', 5, 4, 'take-label,remove-row'],
    ['duplicates', 'train.csv', 6, 2, 'remove-row'],
    ['leaked-texts', 'test.csv', 2, 4, 'remove-row'],
  ]);
  assert.deepEqual([labelColumns, read], [['label'], ['train.csv', 'test.csv']]);
});

test('each row without a label is found, not the first alone', async (t) => {
  const { found, findings } = await check(
    t,
    { 'a.csv': 'text,label\na,x\nb,\nc,y\nd,\n' },
    { path: 'a.csv', split: 'none' },
  );
  assert.deepEqual(found, [
    ['missing-labels', 'a.csv', 3, undefined, 'remove-row'],
    ['missing-labels', 'a.csv', 5, undefined, 'remove-row'],
  ]);
  assert.equal(findings[0]!.severity, 'error');
});

test("findings about all data are placed at the data's setting, with the setting that helps", async (t) => {
  const rows = Array.from({ length: 12 }, (_, i) => `x ${i},x\n`).join('');
  const { findings } = await check(
    t,
    { 'a.csv': `text,label\n${rows}b,y\n` },
    { path: 'a.csv', split: 'none' },
  );
  const [{ code, line, fixes, file }] = findings as [(typeof findings)[number]];
  assert.deepEqual([code, line, path.basename(file)], ['dataset/uneven-classes', 11, 'experiment.graft.md']);
  assert.deepEqual(fixes, [{ fix: 'set', stage: 'finetune', name: 'classWeights', value: 'balanced' }]);
});

test('an error has its place, and images are left alone', async (t) => {
  const broken = await check(t, { 'a.jsonl': '{"text":"a","label":"x"}\nnonsense\n' }, { path: 'a.jsonl' });
  assert.deepEqual(broken.found, [['bad-json', 'a.jsonl', 2, undefined, '']]);
  const missing = await check(t, {}, { path: 'b.csv' });
  assert.deepEqual(missing.found, [['file-missing', 'experiment.graft.md', 11, undefined, '']]);
  const [{ message, remedy }] = missing.findings as [DataFinding];
  assert.ok(
    remedy && !message.includes(remedy),
    'the remedy is a separate string, so that each sentence is translated',
  );
  const images = await check(t, { 'x/1.png': 'ok', 'y/2.png': 'ok' }, { path: '.', split: 'none' });
  assert.deepEqual(images.found, []);
});

test('the number of findings of one kind is limited', async (t) => {
  const rows = Array.from({ length: 500 }, () => 'same,x\n').join('');
  const { findings } = await check(
    t,
    { 'a.csv': `text,label\n${rows}b,y\n` },
    { path: 'a.csv', split: 'none' },
  );
  assert.equal(findings.filter(({ code }) => code === 'dataset/duplicates').length, 200);
});
