import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** The program of an unpacked extension. */
export const graftOf = (extension) => path.join(extension, 'dist/graft.js');

/** Runs an experiment to its end, unless `options` say otherwise, as in a terminal before the window is opened. */
export function runGraft(extension, file, ...options) {
  const args = [graftOf(extension), 'run', file, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
}
