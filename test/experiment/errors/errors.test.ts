import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { CancelledError, GraftError, toErrorRecord, whyOf } from '../../../src/experiment/errors/errors';

type Errors = typeof import('../../../src/experiment/errors/errors');

/** The same file in another bundle, as a program of several bundles has it. */
function anotherCopy(): Errors {
  const args = ['src/experiment/errors/errors.ts', '--bundle', '--format=cjs', '--target=node20'];
  const text = execFileSync('node_modules/esbuild/bin/esbuild', args, { encoding: 'utf8' });
  const module = { exports: {} };
  runInNewContext(text, { module, Error });
  return module.exports as Errors;
}

test('an error of another bundle is a coded error here too, and a cancel is a cancel', () => {
  const other = anotherCopy();
  assert.notEqual(other.GraftError, GraftError);
  const failed = new other.GraftError('room/what', 'It failed.', { remedy: 'Fix it.' });
  assert.ok(failed instanceof GraftError);
  assert.equal(failed instanceof CancelledError, false);
  assert.ok(new other.CancelledError() instanceof CancelledError);
  assert.deepEqual(toErrorRecord(failed), { code: 'room/what', message: 'It failed.', remedy: 'Fix it.' });
});

test('a thrown value becomes a clause of a sentence', () => {
  assert.deepEqual([new Error('It is full.'), 'no space', 7].map(whyOf), ['It is full', 'no space', '7']);
});

test('an error without a code is a defect and keeps its stack', () => {
  for (const thrown of [new Error('no'), 'no', null, undefined, { code: 'room/what' }]) {
    assert.equal(thrown instanceof GraftError, false);
    assert.equal(toErrorRecord(thrown).code, 'graft/unexpected');
  }
  assert.match(toErrorRecord(new Error('no')).stack!, /errors\.test/);
});
