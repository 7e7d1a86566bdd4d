import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canonicalJson,
  describeChange,
  describeReason,
  type Json,
  listChanges,
  reasonOf,
} from '../../../src/experiment/runs/changes';

const describeChanges = (before: Json, after: Json) => listChanges(before, after).map(describeChange);

test('changes are phrases, without long values', () => {
  assert.deepEqual(
    describeChanges(
      { epochs: 3, optimizer: 'adam', files: { 'a.csv': 'x'.repeat(64) } },
      { epochs: 5, optimizer: 'sgd', files: { 'a.csv': 'y'.repeat(64) } },
    ),
    ['epochs 3 → 5', 'a.csv changed', 'optimizer adam → sgd'],
  );
  assert.deepEqual(describeChanges({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }), []);
});

test('a value that comes or goes is none before or after', () => {
  assert.deepEqual(describeChanges({ train: 'a.csv' }, { path: 'b.csv' }), [
    'path none → b.csv',
    'train a.csv → none',
  ]);
});

test('each change has the names that lead to it', () => {
  assert.deepEqual(listChanges({ finetune: { epochs: 1 } }, { finetune: { epochs: 2 } }), [
    { path: ['finetune', 'epochs'], before: 1, after: 2 },
  ]);
});

test('canonical JSON does not depend on the order of names', () => {
  assert.equal(canonicalJson({ b: [1, undefined], a: undefined, c: null }), '{"b":[1,null],"c":null}');
});

test('a reason carries names and values, and its words come from its code', () => {
  const reason = reasonOf({ path: ['finetune', 'schedule'], before: undefined, after: 'cosine' });
  assert.deepEqual(reason, { code: 'setting-changed', name: 'schedule', values: [null, 'cosine'] });
  assert.equal(describeReason(reason), 'schedule none → cosine');
  assert.deepEqual(reasonOf({ path: ['weights'], before: 'a'.repeat(64), after: 1 }), {
    code: 'setting-changed',
    name: 'weights',
  });
  assert.equal(describeReason({ code: 'follows', stages: ['dataset', 'model'] }), 'follows dataset, model');
});
