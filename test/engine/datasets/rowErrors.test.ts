import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asRead } from '../../../src/engine/datasets/rowErrors';
import type { Table } from '../../../src/engine/datasets/table';

test('more rows than a call takes arguments are read without their task', () => {
  const rows = Array.from({ length: 150_000 }, (_, i) => ({
    row: { text: `${i}` },
    cells: [i % 2],
    line: i + 2,
  }));
  const file = { role: 'path', name: 'a.csv', path: '/a.csv', format: 'csv', bytes: 0 } as const;
  const table = { file, rows, columns: { text: 'text', label: ['label'] }, emptyTexts: [] };
  const { train } = asRead([table as unknown as Table]);
  assert.equal(train.length, rows.length);
  assert.deepEqual(train.at(-1)?.target, [1]);
});
