import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StageStatus } from '../../../src/experiment/protocols/protocol';
import type { Reason } from '../../../src/experiment/runs/changes';
import { freshnessText, unknownText } from '../../../src/extension/status/freshnessText';

const status = (given: Partial<StageStatus>): StageStatus => ({
  stage: 'finetune',
  key: 'new',
  status: 'stale',
  reasons: [],
  ...given,
});

const setting = (name: string, before: number, after: number): Reason => ({
  code: 'setting-changed',
  name,
  values: [`${before}`, `${after}`],
});

test('a result of these settings is fresh, and says how old it is', () => {
  const fresh = status({ status: 'fresh', ageMs: 18 * 60_000 + 5_000 });
  assert.equal(freshnessText(fresh, 'new').text, '$(check) Fresh · 18 min');
  assert.equal(freshnessText({ ...fresh, ageMs: 900 }, undefined).text, '$(check) Fresh · just now');
  assert.equal(freshnessText(fresh, 'new').isOlder, false);
});

test('a stale result names the changed setting or the stage before it', () => {
  const own = freshnessText(status({ reasons: [setting('epochs', 60, 10)] }), 'old');
  assert.deepEqual([own.text, own.isOlder], ['$(history) Stale: epochs 60 → 10', true]);
  const upstream = freshnessText(
    status({
      reasons: [setting('cutoff', 1, 2), { code: 'follows', stages: ['dataset', 'finetune'] }],
    }),
    'old',
  );
  assert.equal(upstream.text, '$(history) Stale: cutoff 1 → 2, Dataset changed, Fine-tune changed');
});

test('a result of other settings on the screen is stale even if a result of these settings is stored', () => {
  const { text, isOlder, tooltip } = freshnessText(
    status({ status: 'fresh', reasons: [setting('epochs', 1, 2)] }),
    'old',
  );
  assert.deepEqual([text, isOlder], ['$(history) Stale: epochs 1 → 2', true]);
  assert.match(tooltip, /takes no time/);
});

test('a stage shows that it never ran, is running, failed or was stopped', () => {
  assert.match(freshnessText(status({ reasons: [{ code: 'never-ran' }] }), undefined).text, /Not run yet/);
  assert.match(freshnessText(status({ status: 'running' }), undefined).text, /Running/);
  assert.match(
    freshnessText(status({ reasons: [{ code: 'no-result' }] }), undefined, { isAtWork: true }).text,
    /Running/,
  );
  assert.match(
    freshnessText(status({ reasons: [{ code: 'never-ran' }] }), undefined, { hasFailed: true }).text,
    /Failed/,
  );
  assert.match(freshnessText(status({ status: 'stopped' }), undefined).text, /Stopped/);
});

test('a stage whose data are missing has an unknown state, with the error', () => {
  const { text, tooltip } = unknownText({
    code: 'dataset/file-missing',
    message: 'There is no file.',
    remedy: 'Look.',
  });
  assert.deepEqual([text, tooltip], ['$(question) Unknown: There is no file.', 'There is no file. Look.']);
});
