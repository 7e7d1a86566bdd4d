import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { folderSize } from '../../src/files/entriesBelow';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'graft-size-'));
  mkdirSync(path.join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(path.join(folder, 'a', 'b', 'file'), 'seven b');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('files at any depth count, and what a link leads to does not', async () => {
  symlinkSync(path.join(folder, 'a', 'b', 'file'), path.join(folder, 'link'));
  writeFileSync(path.join(folder, 'three'), 'abc');
  assert.equal((await folderSize(folder)).bytes, 10);
});

test('a folder that is gone holds nothing', async () => {
  assert.deepEqual(await folderSize(path.join(folder, 'none')), { bytes: 0, changedMs: 0 });
});

test('a folder whose parts come and go while it is measured can be measured', async () => {
  let over = false;
  const churn = async (name: string) => {
    for (const at = path.join(folder, name); !over; await rm(at, { recursive: true })) {
      await mkdir(path.join(at, 'inner'), { recursive: true });
      await writeFile(path.join(at, 'inner', 'file'), '');
    }
  };
  const churning = ['x', 'y', 'z'].map(churn);
  const sizes = new Set<number>();
  try {
    for (let i = 0; i < 300; i++) sizes.add((await folderSize(folder)).bytes);
  } finally {
    over = true;
    await Promise.all(churning);
  }
  assert.deepEqual([...sizes], [7]);
});
