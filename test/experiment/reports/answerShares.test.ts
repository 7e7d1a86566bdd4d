import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerValues } from '../../../src/experiment/reports/answerShares';

test('a predicted number has the name of its column, and is rounded', () => {
  assert.deepEqual(answerValues({ text: 'hi', value: 3.1064059734344482 }, 'stars'), [['stars', '3.1064']]);
  assert.deepEqual(answerValues({ value: 3.1064059734344482 }), [['value', '3.1064']]);
  assert.deepEqual(answerValues({ perplexity: 28.817959584473762, tokens: 4 }), [
    ['perplexity', '28.82'],
    ['tokens', '4'],
  ]);
});
