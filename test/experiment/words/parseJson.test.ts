import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from '../../../src/experiment/words/parseJson';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test('what nests as deep as data do is read', () => {
  assert.deepEqual(parseJson('{"a": [1, {"b": null}], "c": "]]]"}'), { a: [1, { b: null }], c: ']]]' });
  assert.ok(Array.isArray(parseJson(nested(100))));
});

test('what nests deeper is an error like any other of the form', () => {
  for (const depth of [101, 5_000, 1_000_000])
    assert.throws(() => parseJson(nested(depth)), { name: 'SyntaxError' });
  assert.throws(() => parseJson('{'), { name: 'SyntaxError' });
});
