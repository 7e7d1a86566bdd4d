import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { readDataset } from '../../../src/engine/datasets/readDataset';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { copiedBytes } from '../../files/copiedBytes';
import { pair, testRefused } from './refusedDataset';
import { anyTask, readFiles, settingLines, temporaryFolder } from './temporaryFolder';

const bytes = (...values: number[]) => Uint8Array.from(values);

testRefused([
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
    title: 'a folder whose name is mistyped',
    files: { 'photos/cat/1.png': 'ok' },
    settings: { path: 'photso' },
    expected: {
      code: 'dataset/file-missing',
      message: /no file or folder .*photso/,
      remedy: /Did you mean photos\?/,
      place: ['experiment.graft.md', 11],
    },
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
    title: 'a Parquet table',
    settings: { path: 'data/A.Parquet' },
    expected: {
      code: 'dataset/parquet',
      message: /A\.Parquet, a Parquet table/,
      remedy: /to_json\("data\/A\.jsonl"/,
      place: ['experiment.graft.md', 11],
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
      ['an image', bytes(0x89, 0x50, 0x4e, 0x47), /PNG/],
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
      message: /byte 21, on line 3, is wrong/,
      remedy: /UTF-8/,
      place: ['a.csv', 3],
    },
  },
  {
    title: 'UTF-8 that is cut off at the end',
    files: { 'a.csv': Buffer.from(`${pair}é`).subarray(0, -1) },
    expected: { code: 'dataset/not-utf8', message: /byte 27, on line 6, is wrong/, place: ['a.csv', 6] },
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
    title: 'an empty plain text',
    files: { 'a.txt': '\n \n' },
    settings: { path: 'a.txt' },
    expected: { code: 'dataset/empty-file', message: /a\.txt is empty/, remedy: /file that contains text/ },
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
      message: /The header of a\.csv has 2 columns, but line 4 has 3 values/,
      remedy: /^Quote each value/,
      place: ['a.csv', 4],
    },
  },
  {
    title: 'a row that is too short',
    files: { 'a.csv': 'text,label\r\n\r\n"a\r\nb"\r\n' },
    expected: { code: 'dataset/ragged-row', message: /line 3 has 1 value\./, place: ['a.csv', 3] },
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
    title: 'two of 100,000 columns with one name',
    files: { 'a.csv': `text,label,${Array.from({ length: 100_000 }, (_, i) => `c${i}`).join()},text\n` },
    expected: { code: 'dataset/duplicate-column', message: /two columns called text/, place: ['a.csv', 1] },
  },
  {
    title: 'a line that is no JSON',
    files: { 'a.jsonl': '{"text":"a","label":"x"}\n{"text":\n' },
    settings: { path: 'a.jsonl' },
    expected: { code: 'dataset/bad-json', message: /Line 2 of a\.jsonl/, place: ['a.jsonl', 2] },
  },
  {
    title: 'a line that nests without end',
    files: { 'a.jsonl': `{"text":"a","label":${'['.repeat(50_000)}${']'.repeat(50_000)}}\n` },
    settings: { path: 'a.jsonl' },
    expected: { code: 'dataset/bad-json', message: /deeper than 100 levels/, place: ['a.jsonl', 1] },
  },
  {
    title: 'a row of 17 million characters',
    files: { 'a.csv': `text,label\na,x\n${'ab '.repeat(6_000_000)},y\n` },
    expected: { code: 'dataset/bad-csv', message: /from line 3 on: the row has more than 16 million/ },
  },
  {
    title: 'a column whose name is a page long',
    files: { 'a.csv': `${'x'.repeat(5000)},y\na,x\n` },
    settings: { text: 'text' },
    expected: { code: 'dataset/unknown-column', message: /no column text/, remedy: /^.{1,400}$/ },
  },
  {
    title: 'a JSON list',
    files: { 'a.jsonl': '[1, 2]\n' },
    settings: { path: 'a.jsonl' },
    expected: { code: 'dataset/bad-json', message: /it is \[1, 2\]/, place: ['a.jsonl', 1] },
  },
]);

test('refused: a folder named like a file', async (t) => {
  const folder = await temporaryFolder(t, {});
  await mkdir(path.join(folder, 'a.csv'));
  const reading = readDataset({
    settings: { ...defaultSettings('dataset'), path: 'a.csv' },
    experimentFile: path.join(folder, 'experiment.graft.md'),
    lines: settingLines,
    ...anyTask,
  });
  await assert.rejects(reading, { code: 'dataset/not-a-file' });
});

test('the place of an invalid byte in a long line is found with few copies of the line', async (t) => {
  const line = Buffer.alloc(12_000_000, 'x');
  line[line.length - 1] = 0xff;
  const copied = copiedBytes(t);
  const reading = readFiles(
    t,
    { 'a.csv': Buffer.concat([Buffer.from('text,label\n'), line]) },
    { path: 'a.csv' },
  );
  await assert.rejects(reading, { code: 'dataset/not-utf8', message: /byte 12000010, on line 2, is wrong/ });
  assert.ok(copied() < 100_000_000, `${copied()} bytes`);
});

test('refused: a table of many columns, of which a few rows are looked at', async (t) => {
  const columns = Array.from({ length: 50_000 }, (_, i) => `c${i}`);
  const row = `${columns.map((_, i) => i / 10).join()}\n`;
  const files = { 'a.csv': `${columns.join()}\n${row.repeat(60)}` };
  await assert.rejects(readFiles(t, files, { path: 'a.csv' }), { code: 'dataset/ambiguous-columns' });
});
