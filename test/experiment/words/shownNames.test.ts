import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  countNames,
  fewNames,
  listNames,
  shownName,
  shownNames,
  shownValue,
} from '../../../src/experiment/words/shownNames';

test('a name is cut between characters, never within one', () => {
  assert.equal(shownName('a name'), 'a name');
  assert.equal(shownName('👍'.repeat(300)), `${'👍'.repeat(200)}…`);
});

test('only the first of many names are shown', () => {
  const names = Array.from({ length: 60 }, (_, i) => `n${i}`);
  assert.equal(shownNames(['a', 'b'], ' or '), 'a or b');
  assert.match(shownNames(names), /n0, n1, .* n49 and 10 more$/);
});

test('few names say how many there are in all', () => {
  assert.deepEqual(fewNames([4, 5, 6], 2), ['4', '5', 1]);
  assert.equal(countNames(fewNames([4, 5, 6], 2)), 3);
  assert.equal(listNames(fewNames([4, 5, 6], 2)), '4, 5 and 1 more');
  assert.equal(listNames(fewNames([])), '');
});

test('a long value is cut, and says so', () => {
  assert.equal(shownValue({ en: 'b' }), '{"en":"b"}');
  assert.equal(shownValue('x'.repeat(60)), `"${'x'.repeat(39)}…`);
});
