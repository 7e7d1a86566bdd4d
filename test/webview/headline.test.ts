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
