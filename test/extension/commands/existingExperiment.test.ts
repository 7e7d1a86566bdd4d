import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { existingExperiment } from '../../../src/extension/commands/existingExperiment';

test('an experiment about the same data is found, and no other', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-existing-'));
  try {
    const experiment = (settings: string) => `\`\`\`yaml dataset\n${settings}\n\`\`\`\n`;
    await writeFile(path.join(folder, 'a.graft.md'), experiment('path: other.csv'));
    await writeFile(path.join(folder, 'b.graft.md'), experiment('path: ./reviews.csv'));
    await writeFile(path.join(folder, 'c.graft.md'), experiment('train: train.csv\ntest: test.csv'));
    const find = (dataset: { path: string } | { train: string }) =>
      existingExperiment({ folder, dataset, kind: 'table' });
    assert.equal(await find({ path: 'reviews.csv' }), path.join(folder, 'b.graft.md'));
    assert.equal(await find({ train: 'train.csv' }), path.join(folder, 'c.graft.md'));
    assert.equal(await find({ path: 'new.csv' }), undefined);
  } finally {
    await rm(folder, { recursive: true });
  }
});
