import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textFeeder } from '../../../../src/engine/inputs/text/textFeeder';
import { encodedOf } from './encodedOf';

test('the tokens of examples come once each, in ascending order', () => {
  const texts = { ...encodedOf([3, 2]), ids: Int32Array.of(7, 0, 900, 7, 12) };
  assert.deepEqual(textFeeder.tokens!(texts), Int32Array.of(0, 7, 12, 900));
  assert.deepEqual(textFeeder.tokens!(encodedOf([])), new Int32Array());
});

test('tokens that are made of characters name rows of no table', () => {
  const words = { ...encodedOf([2]), width: 50, ids: new Int32Array(100) };
  assert.equal(textFeeder.tokens!(words), undefined);
});
