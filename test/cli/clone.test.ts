import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Workspace } from './workspace';

/** A folder that somebody else made, in which the user types commands. */
let clone: string;
let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
  clone = mkdtempSync(path.join(os.tmpdir(), 'graft-clone-'));
});
afterEach(() => {
  rmSync(clone, { recursive: true, force: true });
  space.remove();
});

const unix = process.platform === 'win32' && 'the stand-ins are shell scripts';

test('what lies in the current folder is not run', { skip: unix }, async () => {
  const pwned = path.join(clone, 'pwned');
  for (const name of ['pip', 'sitecustomize', 'json'])
    writeFileSync(path.join(clone, `${name}.py`), `open(${JSON.stringify(pwned)}, 'w')\n`);
  for (const name of ['uv', 'python3', 'python', 'nvidia-smi', 'ps', 'g++'])
    writeFileSync(path.join(clone, name), `#!/bin/sh\ntouch ${pwned}\n`, { mode: 0o755 });
  mkdirSync(path.join(clone, 'node_modules'));
  const env = { PATH: `:.:${process.env.PATH}:`, GRAFT_WHEELS: undefined };
  const doctor = await space.start(['doctor'], env, clone).ended;
  assert.match(doctor.stdout, /uv or pip/);
  // Without this model in the cache, a run asks uv and pip where to fetch it.
  const file = space.experiment({ model: 'preset: all-MiniLM-L6-v2' });
  const run = space.start(['run', file, '--until', 'model'], { ...env, PIP_NO_INDEX: '1' }, clone);
  assert.match((await run.ended).stdout, /\[assets\//);
  assert.equal(existsSync(pwned), false);
});
