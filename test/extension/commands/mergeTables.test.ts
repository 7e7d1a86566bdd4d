import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { mergeTables } from '../../../src/extension/commands/mergeTables';
import { temporaryFolder } from '../../engine/datasets/temporaryFolder';

test('tables of one kind become one, with one header; nothing is overwritten', async (t) => {
  const folder = await temporaryFolder(t, {
    'a.csv': '\uFEFFtext,label\r\na,x\r\n',
    'b.csv': 'text,label\nb,y',
    'c.csv': 'label,text\nx,c\n',
    'd.jsonl': '{"text":"d","label":"x"}',
    'e.jsonl': '{"text":"e","label":"y"}\n',
  });
  const name = await mergeTables(folder, ['a.csv', 'b.csv']);
  assert.equal(await readFile(path.join(folder, name), 'utf8'), 'text,label\na,x\r\nb,y\n');
  await assert.rejects(mergeTables(folder, ['a.csv', 'b.csv']), { code: 'dataset/merged-exists' });
  await assert.rejects(mergeTables(folder, ['a.csv', 'c.csv']), { code: 'dataset/different-tables' });
  await assert.rejects(mergeTables(folder, ['a.csv', 'd.jsonl']), { code: 'dataset/different-tables' });
  const lines = await mergeTables(folder, ['d.jsonl', 'e.jsonl']);
  assert.equal(
    await readFile(path.join(folder, lines), 'utf8'),
    '{"text":"d","label":"x"}\n{"text":"e","label":"y"}\n',
  );
});
