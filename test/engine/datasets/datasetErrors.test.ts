import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { readDataset } from '../../../src/engine/datasets/readDataset';
import { GraftError } from '../../../src/experiment/errors';
import { defaultSettings } from '../../../src/experiment/settings';
import type { SettingsOf } from '../../../src/experiment/stages';
import { readFiles, settingLines, temporaryFolder } from './temporaryFolder';

interface Expected {
  code: string;
  message: RegExp;
  remedy?: RegExp;
  /** The base name of the file, and the line. */
  place?: [string, number?];
}

interface Case {
  title: string;
  files?: Record<string, string | Uint8Array>;
  settings?: Partial<SettingsOf<'dataset'>>;
  expected: Expected;
}

const pair = 'text,label\na,x\nb,y\nc,x\nd,y\n';
const bytes = (...values: number[]) => Uint8Array.from(values);

const cases: Case[] = [
  {
    title: 'no file named',
    settings: { path: undefined },
    expected: { code: 'dataset/no-file', message: /names no file/, place: ['experiment.graft.md', 11] },
  },
  {
    title: 'a missing file',
    files: { 'reviews.csv': pair },
    settings: { path: 'review.csv' },
    expected: {
      code: 'dataset/file-missing',
      message: /review\.csv/,
      remedy: /Did you mean reviews\.csv\?/,
      place: ['experiment.graft.md', 11],
    },
  },
  {
    title: 'a missing folder',
    settings: { train: 'nowhere/review.csv', path: undefined },
    expected: { code: 'dataset/file-missing', message: /nowhere/, place: ['experiment.graft.md', 12] },
  },
  {
    title: 'path and train together',
    files: { 'a.csv': pair },
    settings: { train: 'a.csv' },
    expected: { code: 'dataset/path-and-train', message: /not both/, place: ['experiment.graft.md', 12] },
  },
  {
    title: 'path and test together',
    files: { 'a.csv': pair },
    settings: { test: 'a.csv' },
    expected: {
      code: 'dataset/path-and-split-files',
      message: /one file holds all/,
      place: ['experiment.graft.md', 14],
    },
  },
  {
    title: 'a format that is not read',
    settings: { path: 'a.xlsx' },
    expected: {
      code: 'dataset/unknown-format',
      message: /a\.xlsx.*\.csv/,
      remedy: /CSV/,
      place: ['experiment.graft.md', 11],
    },
  },
  ...(
    [
      ['an Excel table', bytes(0x50, 0x4b, 3, 4, 20), /Excel/],
      ['an old Excel table', bytes(0xd0, 0xcf, 0x11, 0xe0), /Excel/],
      ['a picture', bytes(0x89, 0x50, 0x4e, 0x47), /PNG/],
      ['a Parquet table', new TextEncoder().encode('PAR1xxxx'), /Parquet/],
      ['a zero byte', new TextEncoder().encode('text,label\na\0,b\n'), /byte 12 is zero/],
    ] as const
  ).map(([title, content, message]) => ({
    title: `${title} named .csv`,
    files: { 'a.csv': content },
    expected: { code: 'dataset/binary-file', message, remedy: /CSV/, place: ['a.csv'] as [string] },
  })),
  {
    title: 'Latin-1',
    files: { 'a.csv': Buffer.from('text,label\nfein,x\nschön,y\n', 'latin1') },
    expected: {
      code: 'dataset/not-utf8',
      message: /line 3 .*byte 21\b/,
      remedy: /UTF-8/,
      place: ['a.csv', 3],
    },
  },
  {
    title: 'UTF-8 that is cut off at the end',
    files: { 'a.csv': Buffer.from(`${pair}é`).subarray(0, -1) },
    expected: { code: 'dataset/not-utf8', message: /line 6 .*byte 27\b/, place: ['a.csv', 6] },
  },
  {
    title: 'UTF-16',
    files: { 'a.csv': Buffer.from('\uFEFFtext,label\n', 'utf16le') },
    expected: { code: 'dataset/not-utf8', message: /UTF-16/, place: ['a.csv', 1] },
  },
  {
    title: 'an empty file',
    files: { 'a.csv': '' },
    expected: { code: 'dataset/empty-file', message: /a\.csv is empty/, place: ['a.csv'] },
  },
  {
    title: 'a file of line ends',
    files: { 'a.csv': '\uFEFF\r\n\n  \n' },
    expected: { code: 'dataset/empty-file', message: /a\.csv is empty/, place: ['a.csv'] },
  },
  {
    title: 'an empty JSON Lines file',
    files: { 'a.jsonl': '\n\n' },
    settings: { path: 'a.jsonl' },
    expected: { code: 'dataset/empty-file', message: /a\.jsonl is empty/ },
  },
  {
    title: 'a header only',
    files: { 'a.csv': 'text,label\n' },
    expected: { code: 'dataset/no-examples', message: /no examples/, place: ['a.csv', 1] },
  },
  {
    title: 'a row that is too long',
    files: { 'a.csv': 'text,label\n"a\nb",x\nhello, world,y\n' },
    expected: {
      code: 'dataset/ragged-row',
      message: /Line 4 of a\.csv has 3 values, but the header has 2 columns/,
      remedy: /quotes/,
      place: ['a.csv', 4],
    },
  },
  {
    title: 'a row that is too short',
    files: { 'a.csv': 'text,label\r\n\r\n"a\r\nb"\r\n' },
    expected: { code: 'dataset/ragged-row', message: /Line 3 of a\.csv has 1 value,/, place: ['a.csv', 3] },
  },
  {
    title: 'a quote that is never closed',
    files: { 'a.csv': 'text,label\na,x\n"b,y\nc,x\n' },
    expected: {
      code: 'dataset/bad-csv',
      message: /from line 3 on: a quote/,
      remedy: /twice/,
      place: ['a.csv', 3],
    },
  },
  {
    title: 'two columns of one name',
    files: { 'a.csv': 'text,label,text\na,x,b\n' },
    expected: { code: 'dataset/duplicate-column', message: /two columns called text/, place: ['a.csv', 1] },
  },
  {
    title: 'a text column that is not there',
    files: { 'a.csv': 'review,stars,label\na,1,x\n' },
    settings: { text: 'reveiw' },
    expected: {
      code: 'dataset/unknown-column',
      message: /a\.csv has no column reveiw/,
      remedy: /Did you mean review\?.*review, stars, label/,
      place: ['experiment.graft.md', 15],
    },
  },
  {
    title: 'a label column that is not there',
    files: { 'a.csv': pair },
    settings: { label: 'Label' },
    expected: {
      code: 'dataset/unknown-column',
      message: /Label/,
      remedy: /Did you mean label\?/,
      place: ['experiment.graft.md', 16],
    },
  },
  {
    title: 'a test file without the columns of the train file',
    files: { 'a.csv': pair, 'b.csv': 'sentence,label\na,x\n' },
    settings: { path: undefined, train: 'a.csv', test: 'b.csv' },
    expected: {
      code: 'dataset/unknown-column',
      message: /b\.csv has no column text/,
      place: ['experiment.graft.md', 14],
    },
  },
  {
    title: 'text columns of the same length',
    files: { 'a.csv': 'premise,hypothesis,label\nsome words,other words,x\nmore words,last words,y\n' },
    expected: {
      code: 'dataset/ambiguous-columns',
      message: /which column of a\.csv holds the text/,
      remedy: /`text: premise`.*premise, hypothesis, label/,
      place: ['experiment.graft.md', 15],
    },
  },
  {
    title: 'two columns that could be the label',
    files: { 'a.csv': 'text,sentiment,topic\na,x,p\nb,x,p\nc,y,q\nd,y,q\n' },
    expected: {
      code: 'dataset/ambiguous-columns',
      message: /holds the label/,
      remedy: /`label: sentiment`.*text, sentiment, topic/,
      place: ['experiment.graft.md', 16],
    },
  },
  {
    title: 'one column for both',
    files: { 'a.csv': pair },
    settings: { text: 'text', label: 'text' },
    expected: {
      code: 'dataset/same-column',
      message: /both text and label/,
      place: ['experiment.graft.md', 16],
    },
  },
  {
    title: 'missing labels',
    files: { 'a.csv': `text,label\n${'a,x\nb,\n'.repeat(12)}` },
    expected: {
      code: 'dataset/missing-labels',
      message: /12 rows have no label: lines 3, 5, 7, 9, 11, 13, 15, 17, 19, 21 and 2 more/,
      place: ['a.csv', 3],
    },
  },
  {
    title: 'a missing label in JSON Lines',
    files: { 'a.jsonl': '{"text":"a","label":"x"}\n\n{"text":"b","label":null}\n{"text":"c"}\n' },
    settings: { path: 'a.jsonl' },
    expected: {
      code: 'dataset/missing-labels',
      message: /2 rows have no label: lines 3, 4/,
      place: ['a.jsonl', 3],
    },
  },
  {
    title: 'one class',
    files: { 'a.csv': 'text,label\na,x\nb,x\n' },
    expected: { code: 'dataset/one-class', message: /every label is x/, place: ['experiment.graft.md', 11] },
  },
  {
    title: 'no row with a text',
    files: { 'a.csv': 'text,label\n,x\n ,y\n' },
    expected: { code: 'dataset/one-class', message: /no row has a text/ },
  },
  {
    title: 'a class with one example',
    files: { 'a.csv': `${pair}e,z\n` },
    expected: {
      code: 'dataset/class-too-small',
      message: /only one example of z \(line 6\)/,
      remedy: /split: none/,
      place: ['experiment.graft.md', 17],
    },
  },
  {
    title: 'a label that only the test file has',
    files: { 'a.csv': pair, 'b.csv': 'text,label\ne,x\nf,z\n' },
    settings: { path: undefined, train: 'a.csv', test: 'b.csv' },
    expected: {
      code: 'dataset/unknown-label',
      message: /b\.csv has labels that a\.csv lacks: z \(line 3\)/,
      remedy: /x, y/,
      place: ['b.csv', 3],
    },
  },
  {
    title: 'a line that is no JSON',
    files: { 'a.jsonl': '{"text":"a","label":"x"}\n{"text":\n' },
    settings: { path: 'a.jsonl' },
    expected: { code: 'dataset/bad-json', message: /Line 2 of a\.jsonl/, place: ['a.jsonl', 2] },
  },
  {
    title: 'a JSON list',
    files: { 'a.jsonl': '[1, 2]\n' },
    settings: { path: 'a.jsonl' },
    expected: { code: 'dataset/bad-json', message: /it is \[1, 2\]/, place: ['a.jsonl', 1] },
  },
  {
    title: 'a text that is an object',
    files: { 'a.jsonl': '{"text":"a","label":"x"}\n{"text":{"en":"b"},"label":"y"}\n' },
    settings: { path: 'a.jsonl' },
    expected: {
      code: 'dataset/not-a-text',
      message: /On line 2 of a\.jsonl, text .*\{"en":"b"\}/,
      place: ['a.jsonl', 2],
    },
  },
];

for (const { title, files = {}, settings = {}, expected } of cases)
  test(`refused: ${title}`, async (t) => {
    const error = await readFiles(t, files, { path: 'a.csv', ...settings }).then(
      () => assert.fail('nothing was thrown'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof GraftError, String(error));
    assert.equal(error.code, expected.code, error.message);
    assert.match(error.message, expected.message);
    if (expected.remedy) assert.match(error.remedy ?? '', expected.remedy);
    if (expected.place)
      assert.deepEqual(
        [path.basename(error.place!.file), error.place!.line],
        [expected.place[0], expected.place[1]],
      );
  });

test('refused: a folder named like a file', async (t) => {
  const folder = await temporaryFolder(t, {});
  await mkdir(path.join(folder, 'a.csv'));
  const reading = readDataset({
    settings: { ...defaultSettings('dataset'), path: 'a.csv' },
    experimentFile: path.join(folder, 'experiment.graft.md'),
    lines: settingLines,
  });
  await assert.rejects(reading, { code: 'dataset/not-a-file' });
});
