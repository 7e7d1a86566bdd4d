import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkData } from '../../../src/engine/datasets/checkData';
import { everything } from '../../../src/engine/datasets/checkLimits';
import { spellingGroups } from '../../../src/engine/datasets/spellings';
import { defaultSettings } from '../../../src/experiment/document/settings';
import type { SettingsOf } from '../../../src/experiment/stages/stages';
import { anyTask, readFiles, settingLines, temporaryFolder } from './temporaryFolder';

const counted = (...labels: string[]) => new Map(labels.map((label, i) => [label, labels.length - i]));

test('case, white space, width and accents are spellings of one label', () => {
  assert.deepEqual(spellingGroups(counted('billing', 'Billing', 'BILLING', 'Ｂｉｌｌｉｎｇ')), [
    ['billing', 'Billing', 'BILLING', 'Ｂｉｌｌｉｎｇ'],
  ]);
  assert.deepEqual(spellingGroups(counted('café', 'cafe\u0301', 'cafe')), [['café', 'cafe\u0301', 'cafe']]);
  assert.deepEqual(spellingGroups(counted('new york', 'New  York', 'new_york')), [
    ['new york', 'New  York', 'new_york'],
  ]);
});

test('other words are other labels, and so are other accents and other scripts', () => {
  assert.deepEqual(spellingGroups(counted('má', 'mà', 'ma')), []);
  assert.deepEqual(spellingGroups(counted('が', 'か')), []);
  assert.deepEqual(spellingGroups(counted('1', '1.0', 'class 1', 'class 10', 'C', 'C++')), []);
});

const rows = (labels: readonly string[]) =>
  `text,team\n${labels.map((label, i) => `text number ${i},${label}`).join('\n')}\n`;
const spelled = ['billing', 'billing', 'billing', 'Billing', ' BILLING', 'sales', 'sales', 'sales', 'sales'];

test('several spellings are one warning, or one label where the settings fold them', async (t) => {
  const whole = { path: 'a.csv', split: 'none' as const };
  const exact = await readFiles(t, { 'a.csv': rows(spelled) }, whole);
  assert.deepEqual(exact.result.labels, ['BILLING', 'Billing', 'billing', 'sales']);
  assert.deepEqual(
    exact.warnings.map(({ code, message }) => [code, message]),
    [
      [
        'dataset/label-spellings',
        '1 label is written in several ways: billing (3), BILLING (1), Billing (1).',
      ],
    ],
  );
  const folded = await readFiles(t, { 'a.csv': rows(spelled) }, { ...whole, spelling: 'fold' });
  assert.deepEqual([folded.result.labels, folded.warnings], [['billing', 'sales'], []]);
});

test('a rare spelling is no rare label', async (t) => {
  const many = [...Array.from({ length: 30 }, () => 'technical'), 'TECHNICAL', ...Array(12).fill('sales')];
  const { warnings } = await readFiles(t, { 'a.csv': rows(many) }, { path: 'a.csv', split: 'none' });
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['dataset/label-spellings'],
  );
  await assert.rejects(readFiles(t, { 'a.csv': rows(many) }, { path: 'a.csv' }), (thrown) => {
    assert.match(
      (thrown as { remedy: string }).remedy,
      /TECHNICAL is another spelling of technical: .*`spelling: fold`/,
    );
    return true;
  });
});

test('words for a missing value are no labels: they stop a run, are left out, or are kept', async (t) => {
  const labels = ['x', 'y', 'x', 'y', 'n/a', 'None', '-', 'null', '', ' N/A '];
  const whole = { path: 'a.csv', split: 'none' as const };
  await assert.rejects(readFiles(t, { 'a.csv': rows(labels) }, whole), /6 rows have no team: lines 6, 7, 8/);
  const skipped = await readFiles(t, { 'a.csv': rows(labels) }, { ...whole, missing: 'skip' });
  assert.deepEqual(skipped.result.labels, ['x', 'y']);
  assert.equal(skipped.examples.train.length, 4);
  assert.deepEqual(
    skipped.warnings.map(({ message }) => message),
    ['6 rows without a label were left out: a.csv lines 6, 7, 8, 9, 10, 11.'],
  );
  const kept = await readFiles(
    t,
    { 'a.csv': rows(labels.filter((one) => one !== '')) },
    { ...whole, missing: 'keep' },
  );
  assert.deepEqual(kept.result.labels, ['-', 'N/A', 'None', 'n/a', 'null', 'x', 'y']);
});

test('numbers may be missing too', async (t) => {
  const numbers = ['1.5', '2.5', 'NaN', '3.5'];
  const { result } = await readFiles(
    t,
    { 'a.csv': rows(numbers) },
    { path: 'a.csv', split: 'none', label: ['team'], missing: 'skip' },
  );
  assert.deepEqual([result.task, result.splits[0]!.examples], ['regression', 3]);
});

test('one error hides no other problem', async (t) => {
  const table = [
    'text,team',
    'same words,x',
    'same words,y',
    'too,many,cells',
    'no label,',
    'fine,x',
    'fine too,y',
    'lonely,z',
    'another,Y',
    'another one,Y',
  ].join('\n');
  const { findings } = await check(t, { 'a.csv': `${table}\n` }, { path: 'a.csv', label: ['team'] });
  assert.deepEqual(findings.map(({ code, line }) => [code, line]).sort(), [
    ['dataset/class-too-small', 17],
    ['dataset/conflicting-labels', 3],
    ['dataset/label-spellings', 3],
    ['dataset/missing-labels', 5],
    ['dataset/ragged-row', 4],
  ]);
});

test('spellings can be merged in the file, or folded by a setting', async (t) => {
  const { findings } = await check(t, { 'a.csv': rows(spelled) }, { path: 'a.csv', split: 'none' });
  assert.deepEqual(
    findings.map(({ code, line, fixes }) => [code, line, fixes]),
    [
      [
        'dataset/label-spellings',
        5,
        [
          { fix: 'merge-labels', labels: [['billing', 'BILLING', 'Billing']] },
          { fix: 'set', stage: 'dataset', name: 'spelling', value: 'fold' },
        ],
      ],
    ],
  );
});

async function check(
  t: TestContext,
  files: Record<string, string>,
  settings: Partial<SettingsOf<'dataset'>>,
) {
  const folder = await temporaryFolder(t, files);
  return checkData({
    ...{ task: 'auto', readers: anyTask.readers, lines: settingLines, limits: everything },
    settings: { ...defaultSettings('dataset'), ...settings },
    experimentFile: path.join(folder, 'experiment.graft.md'),
    known: { digests: anyTask.images.digests, facts: anyTask.images.facts } as never,
  });
}
