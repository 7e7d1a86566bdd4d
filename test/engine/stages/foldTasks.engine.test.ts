import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { writeExamples } from '../../../src/engine/datasets/examplesFile';
import { foldsOf } from '../../../src/engine/stages/foldTasks';

async function withTemporaryFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-folds-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const examples = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({
    row: { text: `text ${Math.floor((from + i) / 2)}` },
    target: [Math.floor((from + i) / 2) % 2],
    file: 'a.csv',
    line: from + i + 2,
  }));

test('few validation examples bring folds of all that is not test, and copies share a fold', () =>
  withTemporaryFolder(async (folder) => {
    const [train, validation] = [examples(80), examples(20, 80)];
    await writeExamples(folder, { train, validation, test: examples(10, 100) });
    const folds = await foldsOf(folder, 'auto');
    assert.equal(folds.length, 5);
    const scored = folds.flatMap(({ splits }) => splits.validation);
    assert.deepEqual(
      scored.map(({ line }) => line!).sort((a, b) => a - b),
      examples(100).map(({ line }) => line),
    );
    for (const { splits } of folds) {
      assert.equal(splits.train.length + splits.validation.length, 100);
      const texts = new Set(splits.train.map(({ row }) => row.text));
      assert.ok(splits.validation.every(({ row }) => !texts.has(row.text)));
      assert.equal(splits.validation.filter(({ target: [label] }) => label === 0).length, 10);
    }
    assert.deepEqual(await foldsOf(folder, 'none'), []);
    assert.equal((await foldsOf(folder, 3)).length, 3);
  }));

test('enough validation examples bring no folds by themselves', () =>
  withTemporaryFolder(async (folder) => {
    await writeExamples(folder, { train: examples(300), validation: examples(100, 300), test: [] });
    assert.deepEqual(await foldsOf(folder, 'auto'), []);
    assert.equal((await foldsOf(folder, 2)).length, 2);
  }));
