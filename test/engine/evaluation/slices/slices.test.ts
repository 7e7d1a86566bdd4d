import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { DatasetSource } from '../../../../src/engine/datasets/datasetFiles';
import { columnsOf } from '../../../../src/engine/evaluation/slices/columnsOf';
import { fisherLess } from '../../../../src/engine/evaluation/slices/fisher';
import { slicesOf } from '../../../../src/engine/evaluation/slices/slices';
import { slicesBlock } from '../../../../src/engine/evaluation/slices/slicesReport';
import { digestFile } from '../../../../src/files/digest';

test("Fisher's exact test is SciPy's", () => {
  const cases: [number, number, number, number, number][] = JSON.parse(
    readFileSync('test/golden/calibration/fisher.json', 'utf8'),
  );
  assert.ok(cases.length >= 4);
  for (const [right, count, allRight, all, wanted] of cases) {
    const given = fisherLess(right, count, allRight, all);
    assert.ok(Math.abs(given - wanted) < 1e-9, `${given}, not ${wanted}`);
  }
});

const example = (i: number) => ({
  row: { text: 'x'.repeat(1 + (i % 40)) },
  target: [0],
  file: 'a.csv',
  line: i + 2,
});
const examples = Array.from({ length: 200 }, (_, i) => example(i));

test('the worst slice is named where it is significant, and a spread by chance names none', () => {
  const source = examples.map((_, i) => ['mail', 'chat', 'phone'][i % 3]!);
  const bad = examples.map((_, i) => i % 3 !== 1 || i % 2 === 0);
  const slices = slicesOf(examples, bad, new Map([['source', source]]));
  assert.equal(slices.length, 7);
  const [worst] = slices;
  assert.deepEqual([worst!.column, worst!.value, worst!.examples], ['source', 'chat', 67]);
  assert.ok(worst!.pValue < 1e-6 && worst!.others === 1);
  assert.ok(slices.every(({ pValue }, i) => i === 0 || pValue >= slices[i - 1]!.pValue));
  assert.match(JSON.stringify(slicesBlock(slices).title), /"worst-slice".*"source".*"chat"/);
  const even = examples.map((_, i) => i % 7 !== 0);
  const none = slicesOf(examples, even, new Map([['source', source]]));
  assert.deepEqual(slicesBlock(none).title, { say: 'no-worse-slice', parts: { slices: 7 } });
});

test('numbers are cut into quarters; texts, constants and tiny slices are none', () => {
  const columns = new Map([
    ['price', examples.map((_, i) => String(i))],
    ['comment', examples.map((_, i) => `comment ${i}`)],
    ['constant', examples.map(() => 'same')],
    ['rare', examples.map((_, i) => (i < 9 ? 'few' : ''))],
  ]);
  const slices = slicesOf(
    examples,
    examples.map(() => true),
    columns,
  );
  const named = slices.filter(({ column }) => column !== '').map(({ column, value }) => `${column} ${value}`);
  assert.deepEqual(named.sort(), ['price 0–49', 'price 100–149', 'price 150–199', 'price 50–99']);
  assert.deepEqual(
    slices.filter(({ column }) => column === '').map(({ value, examples: count }) => [value, count]),
    [
      ['1–10', 50],
      ['11–20', 50],
      ['21–30', 50],
      ['31–40', 50],
    ],
  );
});

test('columns are read again by line; a file that changed has none', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-slices-'));
  const file = path.join(folder, 'a.csv');
  writeFileSync(file, 'text,label,source,note\none,a,mail,\n"two\nlines",b,chat,n\nthree,a,,m\n');
  const source = {
    settings: { path: 'a.csv' } as DatasetSource['settings'],
    experimentFile: path.join(folder, 'x.graft.md'),
    lines: new Map(),
  };
  const result = (sha256: string) => ({
    columns: { text: 'text', label: ['label'] },
    files: [{ path: 'a.csv', sha256, bytes: 1 }],
  });
  const wanted = [2, 3, 5].map((line) => ({ row: {}, target: [0], file: 'a.csv', line }));
  const read = await columnsOf(source, result((await digestFile(file)).sha256), wanted);
  assert.deepEqual(Object.fromEntries(read), { source: ['mail', 'chat', ''], note: ['', 'n', 'm'] });
  assert.equal((await columnsOf(source, result('0'), wanted)).size, 0);
  rmSync(folder, { recursive: true });
});
