import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldsOf, probeTargets } from '../../../src/engine/choosing/probeTargets';

const of = (values: readonly number[]) => values.map((value) => [value]);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const names = (count: number) => range(count).map(String);

test('data that cannot be compared is refused by name', () => {
  const refused = (code: string, task: string, labels: number, values: readonly number[]) =>
    assert.throws(() => probeTargets(task, names(labels), of(values)), { code });
  refused('rank/task', 'multi-label', 3, range(20));
  refused('rank/task', 'language-modelling', 0, range(20));
  refused('rank/too-few-examples', 'classification', 2, [0, 1, 0, 1]);
  refused('rank/one-class', 'classification', 1, range(20).fill(0));
  refused('rank/labels-differ', 'classification', 20, range(20));
  refused(
    'rank/too-many-classes',
    'classification',
    10_000,
    range(20_000).map((i) => i % 10_000),
  );
});

test('a regression takes values that are all different', () => {
  assert.equal(probeTargets('regression', [], of(range(20))).classes, 0);
});

test('folds have a share of each class; two examples of a class are in two folds', () => {
  const values = Float32Array.from(range(40), (i) => (i < 2 ? 1 : 0));
  const fold = foldsOf({ classes: 2, values });
  assert.notEqual(fold[0], fold[1]);
  for (const each of range(5)) assert.equal(fold.filter((one) => one === each).length, 8);
});
