import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { test } from 'node:test';
import { Workspace } from '../workspace';

test("Node's compiled code is cached if this Node supports it, unless the user chose another place", async () => {
  const space = await Workspace.create();
  try {
    const own = space.path('own');
    const elsewhere = await space.start(['--version'], { NODE_COMPILE_CACHE: own }).ended;
    assert.equal(elsewhere.code, 0);
    assert.equal(existsSync(space.path('cache', 'code')), false);
    const { code } = await space.graft('--version');
    assert.equal(code, 0);
    assert.equal(existsSync(space.path('cache', 'code')), 'enableCompileCache' in nodeModule);
  } finally {
    space.remove();
  }
});
