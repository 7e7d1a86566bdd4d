import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tasks } from '../../../src/engine/tasks/tasks';

test('a text of one token has no perplexity, and a text of two has that of one', () => {
  const { answers } = tasks['language-modelling'];
  const logits = { values: Float32Array.of(0, 0, 0, Math.log(4), 1, 1), shape: [3] };
  const [one, two] = answers({ logits }, []);
  assert.deepEqual(one, { summary: 'no token follows another one', value: { tokens: 0 } });
  assert.equal(two!.summary, 'perplexity 4.0000 over 1 token');
});
