import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DataFormat, findDatasetFiles } from '../../../src/engine/datasets/datasetFiles';
import { readRows } from '../../../src/engine/datasets/rows';
import { readFiles } from './temporaryFolder';

/** Each row as its line and values; the text arrives in pieces of one size. */
async function rowsOf(text: string, format: DataFormat, pieceSize = 1 << 20) {
  async function* pieces() {
    for (let at = 0; at < text.length; at += pieceSize) yield text.slice(at, at + pieceSize);
  }
  const file = { role: 'path', name: 'a', path: '/a', format, bytes: text.length } as const;
  const found: unknown[][] = [];
  for await (const { line, cells } of readRows(file, {
    text: pieces(),
    digest: () => ({ sha256: '', bytes: 0 }),
  }))
    found.push([line, ...cells.values()]);
  return found;
}

test('quoted line ends, quotes and delimiters; the line is where a row starts', async () => {
  const text = 'a,b\n"one\ntwo",1\n\n"say ""hi"", then",2\n"\n\n",3\nlast,4';
  const expected = [
    [2, 'one\ntwo', '1'],
    [5, 'say "hi", then', '2'],
    [6, '\n\n', '3'],
    [9, 'last', '4'],
  ];
  for (const size of [1 << 20, 1, 2, 3, 7]) assert.deepEqual(await rowsOf(text, 'csv', size), expected);
});

test('the delimiter is the one in the header, outside quotes', async () => {
  assert.deepEqual(await rowsOf('"a, or b, or c";d\n1,5;x\n', 'csv'), [[2, '1,5', 'x']]);
  assert.deepEqual(await rowsOf('a|b\nx,y|z\n', 'csv'), [[2, 'x,y', 'z']]);
  assert.deepEqual(await rowsOf('a\tb\nx,y\tz\n', 'csv'), [[2, 'x,y', 'z']]);
  assert.deepEqual(await rowsOf('a,b;c\nx,y\n', 'csv'), [[2, 'x', 'y']]);
});

test('in TSV only the tab separates values, and a quote inside a value is a character', async () => {
  assert.deepEqual(await rowsOf('a,b,c\td\n5" pipe, wide\tx\n', 'tsv'), [[2, '5" pipe, wide', 'x']]);
});

test('JSON Lines have values of any kind, lines of any length, and blank lines are ignored', async () => {
  const text = '{"a":"x\\ny","b":1}\n\n{"b":true,"a":null}\n{"__proto__":"p"}';
  const expected = [
    [1, 'x\ny', 1],
    [3, true, null],
    [4, 'p'],
  ];
  for (const size of [1 << 20, 1, 5]) assert.deepEqual(await rowsOf(text, 'jsonl', size), expected);
});

test('byte order mark, Windows line ends and a character cut between two reads', async (t) => {
  // The file is read in pieces of 256 KiB: the three bytes of the sign lie across the border.
  const long = `${'a'.repeat((1 << 18) - 'text,label\r\n'.length - 4)}€`;
  const content = `\uFEFFtext,label\r\n${long},x\r\n"b\r\nc",y\r\n`;
  const { examples } = await readFiles(t, { 'a.csv': content }, { path: 'a.csv', split: 'none' });
  assert.deepEqual(
    examples.train.map(({ row, line }) => [row.text, line]),
    [
      [long, 2],
      ['b\nc', 3],
    ],
  );
});

test('a Windows line end cut between two reads is one', async (t) => {
  const long = 'a'.repeat((1 << 18) - 'text,label\r\n'.length - ',x\r'.length);
  const content = `text,label\r\n${long},x\r\nb,y\r\n`;
  assert.equal(content[(1 << 18) - 1], '\r');
  const { examples } = await readFiles(t, { 'a.csv': content }, { path: 'a.csv', split: 'none' });
  assert.deepEqual(
    examples.train.map(({ line }) => line),
    [2, 3],
  );
});

test('a large file is streamed', async (t) => {
  const content = `text,label\n${Array.from({ length: 45_000 }, (_, i) => `text number ${i},${i % 3}\n`).join('')}`;
  const { result } = await readFiles(t, { 'a.csv': content }, { path: 'a.csv' });
  assert.deepEqual(
    result.splits.map(({ examples }) => examples),
    [32_400, 3_600, 9_000],
  );
});

test('a file without files is refused before anything is read', async () => {
  const source = {
    settings: { split: 'none' } as never,
    experimentFile: '/x/a.graft.md',
    lines: new Map<string, number>(),
  };
  await assert.rejects(findDatasetFiles(source), { code: 'dataset/no-file' });
});
