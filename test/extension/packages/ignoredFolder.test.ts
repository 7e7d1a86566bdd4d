import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ignorableFolder, ignoreFolder, ignoreLine } from '../../../src/extension/packages/ignoredFolder';

let root: string;
before(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'graft-ignore-'));
  mkdirSync(path.join(root, 'repository', '.git'), { recursive: true });
});
after(() => rmSync(root, { recursive: true, force: true }));

test('a line names one folder, with any characters in its name', () => {
  assert.equal(ignoreLine(['models', '!a*b [c]# d']), '/models/\\!a\\*b\\ \\[c\\]\\#\\ d/');
});

test('a folder is ignored once, below the existing lines', async () => {
  const repository = path.join(root, 'repository');
  const file = path.join(repository, '.gitignore');
  writeFileSync(file, 'node_modules');
  const folder = path.join(repository, 'models', 'reviews');
  const found = await ignorableFolder(folder);
  assert.deepEqual(found, { file, line: '/models/reviews/' });
  await ignoreFolder(found!);
  assert.equal(readFileSync(file, 'utf8'), 'node_modules\n/models/reviews/\n');
  assert.equal(await ignorableFolder(folder), undefined);
});

test('a folder below an ignored one, or outside of repositories, needs nothing', async () => {
  const repository = path.join(root, 'repository');
  writeFileSync(path.join(repository, '.gitignore'), 'models/\n');
  assert.equal(await ignorableFolder(path.join(repository, 'models', 'other')), undefined);
  assert.equal(await ignorableFolder(repository), undefined);
  assert.equal(await ignorableFolder(path.join(root, 'elsewhere')), undefined);
});
