import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valuesFor } from '../../../src/engine/datasets/exampleValues';
import { pairedInterval } from '../../../src/engine/evaluation/candidates/pairedInterval';
import { scoreInterval } from '../../../src/engine/evaluation/scoreInterval';
import type { Scored } from '../../../src/engine/tasks/task';
import { tasks } from '../../../src/engine/tasks/tasks';

const { classification, regression } = tasks;

/** Answers of a model with two labels: right where `right` is 1. */
function answered(right: readonly number[]): Scored {
  const logits = Float32Array.from(right.flatMap((is) => (is ? [1, 0] : [0, 1])));
  return {
    outputs: { logits: valuesFor(logits, [2]) },
    targets: { label: valuesFor(new Int32Array(right.length)) },
    labels: ['a', 'b'],
  };
}

const of = (examples: number, wrong: number) =>
  Array.from({ length: examples }, (_, i) => Number(i >= wrong));

test('without a changed answer the difference has the exact bound of 0 of 10, which is 26 points', () => {
  const { low, high } = pairedInterval(classification!, answered(of(10, 3)), answered(of(10, 3)));
  assert.ok(Math.abs(high - (1 - 0.05 ** 0.1)) < 1e-12);
  assert.equal(low, -high);
  assert.equal((100 * high).toFixed(0), '26');
});

test('one changed answer of ten leaves an interval that holds both signs', () => {
  const { low, high } = pairedInterval(classification!, answered(of(10, 1)), answered(of(10, 0)));
  assert.ok(low < -0.1 && high > 0, `${low} to ${high}`);
  const many = pairedInterval(classification!, answered(of(1000, 100)), answered(of(1000, 0)));
  assert.ok(many.low > -0.13 && many.high < -0.07, `${many.low} to ${many.high}`);
});

test('an accuracy has the interval of Wilson, any other metric one by bootstrap that holds it', () => {
  const [low, high] = scoreInterval(classification!, answered(of(12, 1)), { accuracy: 11 / 12 })!;
  assert.deepEqual([low.toFixed(2), high.toFixed(2)], ['0.65', '0.99']);
  const truth = Float32Array.from({ length: 60 }, (_, i) => i % 7);
  const predicted = truth.map((value, i) => value + Math.sin(i));
  const scored: Scored = {
    outputs: { logits: valuesFor(predicted, [1]) },
    targets: { value: valuesFor(truth) },
    labels: ['stars'],
  };
  const metrics = regression!.metrics(scored);
  const [least, most] = scoreInterval(regression!, scored, metrics)!;
  assert.ok(least < metrics.r2! && metrics.r2! < most && most - least < 0.4, `${least} to ${most}`);
  assert.deepEqual(scoreInterval(regression!, scored, metrics), [least, most]);
});
