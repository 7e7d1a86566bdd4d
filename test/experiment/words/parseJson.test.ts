import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from '../../../src/experiment/words/parseJson';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test('data of usual depth is read', () => {
  assert.deepEqual(parseJson('{"a": [1, {"b": null}], "c": "]]]"}'), { a: [1, { b: null }], c: ']]]' });
  assert.ok(Array.isArray(parseJson(nested(100))));
});

test('deeper nesting is a syntax error', () => {
  for (const depth of [101, 5_000, 1_000_000])
    assert.throws(() => parseJson(nested(depth)), { name: 'SyntaxError' });
  assert.throws(() => parseJson('{'), { name: 'SyntaxError' });
});
