import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StageStatus } from '../../../src/experiment/protocols/protocol';
import { freshnessText, unknownText } from '../../../src/extension/status/freshnessText';

const status = (given: Partial<StageStatus>): StageStatus => ({
  stage: 'finetune',
  key: 'new',
  status: 'stale',
  why: '',
  ...given,
});

test('a result of these settings is fresh, and says how old it is', () => {
  const fresh = status({ status: 'fresh', ageMs: 18 * 60_000 + 5_000 });
  assert.equal(freshnessText(fresh, 'new').text, '$(check) Fresh · 18 min');
  assert.equal(freshnessText({ ...fresh, ageMs: 900 }, undefined).text, '$(check) Fresh · just now');
  assert.equal(freshnessText(fresh, 'new').isOlder, false);
});

test('a stale one says what changed: its own settings, or a stage before it', () => {
  const own = freshnessText(status({ why: 'epochs 60 → 10' }), 'old');
  assert.deepEqual([own.text, own.isOlder], ['$(history) Stale: epochs 60 → 10', true]);
  const upstream = freshnessText(status({ why: 'cutoff 1 → 2; follows dataset, finetune' }), 'old');
  assert.equal(upstream.text, '$(history) Stale: cutoff 1 → 2, Dataset changed, Fine-tune changed');
});

test('a result of other settings on the screen is stale also where one of these is stored', () => {
  const { text, isOlder, tooltip } = freshnessText(status({ status: 'fresh', why: 'epochs 1 → 2' }), 'old');
  assert.deepEqual([text, isOlder], ['$(history) Stale: epochs 1 → 2', true]);
  assert.match(tooltip, /takes no time/);
});

test('one that never ran, runs, or was stopped says so', () => {
  assert.match(freshnessText(status({ why: 'never ran' }), undefined).text, /Not run yet/);
  assert.match(freshnessText(status({ status: 'running' }), undefined).text, /Running/);
  assert.match(
    freshnessText(status({ why: 'has no result yet' }), undefined, { isAtWork: true }).text,
    /Running/,
  );
  assert.match(freshnessText(status({ why: 'never ran' }), undefined, { hasFailed: true }).text, /Failed/);
  assert.match(freshnessText(status({ status: 'stopped' }), undefined).text, /Stopped/);
});

test('where the data are gone it cannot be told, and it says why', () => {
  const { text, tooltip } = unknownText({
    code: 'dataset/file-missing',
    message: 'There is no file.',
    remedy: 'Look.',
  });
  assert.deepEqual([text, tooltip], ['$(question) Unknown: There is no file.', 'There is no file. Look.']);
});
