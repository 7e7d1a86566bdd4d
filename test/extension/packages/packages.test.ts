import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import * as vscode from 'vscode';
import { runResultSchema } from '../../../src/experiment/runs/results';
import { packagesOf } from '../../../src/extension/packages/packages';
import { KnownRun } from '../../../src/extension/runs/knownRun';
import { FollowedRun } from '../../../src/runs/followedRun';
import { testEngine } from '../../runs/worlds';

function run(project: string, id: string, packaged: string): KnownRun {
  const folder = path.join(project, '.graft', 'runs', id);
  const known = new KnownRun(id, folder, new FollowedRun(id, folder, testEngine('')));
  known.record = {
    id,
    experiment: path.join(project, 'e.graft.md'),
    status: 'done',
    startedAt: '2026-01-01T10:00:00Z',
    process: { pid: 1, startTime: '', scope: '' },
    keys: {},
    overrides: [],
    result: runResultSchema.parse({ package: { path: packaged, bytes: 1 } }),
  };
  return known;
}

test('packages are looked for in the folder of a run only, and not before the user trusts it', async (t) => {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'graft-packages-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const project = path.join(parent, 'project');
  for (const folder of [path.join(project, 'out'), path.join(parent, 'elsewhere')]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'graft.json'), '{}');
  }
  const runs = [
    run(project, 'a', path.join(project, 'out')),
    run(project, 'b', path.join(parent, 'elsewhere')),
    run(project, 'c', path.join(project, 'gone')),
  ];
  const found = async () => (await packagesOf(runs)).map(({ folder }) => path.relative(parent, folder));
  assert.deepEqual(await found(), [path.join('project', 'out')]);
  const workspace = vscode.workspace as { isTrusted: boolean };
  workspace.isTrusted = false;
  try {
    assert.deepEqual(await found(), []);
  } finally {
    workspace.isTrusted = true;
  }
});
