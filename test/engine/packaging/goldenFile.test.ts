import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readGolden } from '../../../src/engine/packaging/goldenFile';

const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-golden-'));
after(() => rmSync(folder, { recursive: true }));

const as = {
  kept: { parse: (value: unknown) => value },
  reads: { parse: () => ({}) },
} as unknown as Parameters<typeof readGolden>[1];

const read = (count: number) => {
  const cases = Array.from({ length: count }, () => ({ text: 'a', logits: [0] }));
  writeFileSync(path.join(folder, 'golden.json'), JSON.stringify({ tolerance: 1e-3, cases }));
  return readGolden(folder, as);
};

test('a thousand recorded answers are read', async () => {
  assert.equal((await read(1000))?.cases.length, 1000);
});

test('more recorded answers, which would keep a model busy, are refused', async () => {
  await assert.rejects(read(1001), {
    code: 'package/bad-golden',
    place: { file: path.join(folder, 'golden.json') },
  });
});
