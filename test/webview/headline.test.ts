import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutputOf } from '../../src/experiment/protocols/notebookProtocol';
import { belowHeadline, headlineParts } from '../../webview/evaluation/headline';

const output = (
  metrics: Record<string, number>,
  since?: OutputOf<'evaluation'>['since'],
): OutputOf<'evaluation'> => ({
  view: 'evaluation',
  runId: 'run',
  result: {
    split: 'test',
    examples: 12,
    metrics,
    naive: { answer: 'always happy', metrics: {} },
    report: [],
  },
  ...(since ? { since } : {}),
});

test('an accuracy says how sure it is, and what has become of it', () => {
  const since = { metric: 'accuracy', value: 10 / 12, news: 'epochs 3 → 60' };
  assert.deepEqual(headlineParts(output({ loss: 0.2, accuracy: 11 / 12, macroF1: 0.9 }, since)), {
    metric: 'Accuracy',
    score: '91.7 %',
    sure: '(65–99 %, 12 examples)',
    since: '▲ 8.3 since last run: epochs 3 → 60',
  });
});

test('only shares of examples have an interval, and different metrics are not compared', () => {
  const since = { metric: 'accuracy', value: 0.5, news: 'task auto → regression' };
  assert.deepEqual(headlineParts(output({ r2: 0.5 }, since)), {
    metric: 'R²',
    score: '0.5000',
    sure: '(12 examples)',
    since: '',
  });
  assert.equal(headlineParts(output({ loss: 1 })), undefined);
});

test('the score of the headline is not repeated below it', () => {
  const { result, ...rest } = output({ loss: 0.2, accuracy: 0.9, macroF1: 0.8 });
  const scores = [
    { metric: 'accuracy', value: 0.9 },
    { metric: 'macroF1', value: 0.8 },
    { metric: 'accuracy', value: 0.5, title: 'always happy' },
  ];
  const report = [{ block: 'scores' as const, scores, note: 'on 12 examples' }];
  const [block] = belowHeadline({ ...rest, result: { ...result, report } });
  assert.deepEqual(block, { ...report[0], scores: scores.slice(1) });
});

test('a score over leaks is never believable', () => {
  const { result, ...rest } = output({ accuracy: 1 });
  const leaky = headlineParts({ ...rest, result: { ...result, leaked: 6 } });
  assert.equal(leaky?.doubt, 'not believable: 6 of 12 test examples are in training');
  const own = headlineParts({ ...rest, result: { ...result, split: 'training' } });
  assert.equal(own?.doubt, 'not believable: scored on the training examples');
});

test('a score whose interval holds the baseline may be no better', () => {
  const { result, ...rest } = output({ accuracy: 0.6 });
  const naive = (accuracy: number) => ({ answer: 'always happy', metrics: { accuracy } });
  const parts = (baseline: number) =>
    headlineParts({ ...rest, result: { ...result, naive: naive(baseline) } });
  assert.equal(parts(0.5)?.doubt, 'perhaps no better than the baseline (50.0 %)');
  assert.equal(parts(0.2)?.doubt, undefined);
});

test('an interval of the result is shown for any metric, and other examples are not compared', () => {
  const { result, ...rest } = output({ meanAbsoluteError: 0.5 });
  const since = { metric: 'meanAbsoluteError', value: 0.7, news: 'epochs 3 → 60', otherExamples: true };
  const parts = headlineParts({ ...rest, since, result: { ...result, interval: [0.41, 0.62] } });
  assert.equal(parts?.sure, '(0.4100 to 0.6200, 12 examples)');
  assert.equal(parts?.since, 'not comparable with the last run: other examples are scored');
});
