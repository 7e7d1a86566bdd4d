import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RankRow, rankingOf } from '../../../src/experiment/reports/ranking';

function row(
  model: string,
  score: number | null,
  bytes: number | null,
  kind: RankRow['kind'] = 'model',
): RankRow {
  const none = { neighbours: null, logME: null, hScore: null, parameters: null, latencyMs: null };
  const measured = { score, low: score, high: score, standardError: score === null ? null : 0.02 };
  return { kind, model, layer: 'pooled', seconds: 0, ...none, ...measured, bytes };
}

test('the smallest model within one standard error of the best is proposed', () => {
  const rows = [
    row('large', 0.9, 400),
    row('small', 0.885, 40),
    row('tiny', 0.8, 4),
    row('broken', null, null),
  ];
  const { proposed, tied, close, enough } = rankingOf([...rows, row('words', 0.7, null, 'baseline')]);
  assert.deepEqual([proposed, tied, enough], ['small', ['small', 'large'], undefined]);
  assert.deepEqual(close.map(({ model }) => model).sort(), ['large', 'small']);
});

test('where a bag of words or random weights do as well, no model is proposed', () => {
  for (const kind of ['baseline', 'random'] as const) {
    const { proposed, enough } = rankingOf([row('large', 0.9, 400), row('words', 0.885, null, kind)]);
    assert.deepEqual([proposed, enough?.model], [null, 'words']);
  }
});

test('nothing is proposed where no model has a score', () => {
  assert.equal(rankingOf([row('broken', null, null), row('majority', 0.5, null, 'baseline')]).proposed, null);
});
