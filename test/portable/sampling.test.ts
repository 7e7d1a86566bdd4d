import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../src/engine/datasets/random';
import { candidatesOf, chooseToken, likeliestTokens, type Sampling } from '../../src/portable/sampling';

/** The probabilities of tokens 0 to 3 are 0.1, 0.4, 0.2 and 0.3. */
const logits = Float32Array.from([0.1, 0.4, 0.2, 0.3], Math.log);

const tokensOf = (sampling: Sampling) => candidatesOf(logits, sampling).map(({ token }) => token);

function randomFrom(seed: number): () => number {
  const draws = randomStream(seed);
  return () => draws() / 2 ** 32;
}

function drawMany(sampling: Sampling, seed = 0, count = 4000): number[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => chooseToken(logits, sampling, random));
}

function shareOf(drawn: readonly number[], token: number): number {
  return drawn.filter((each) => each === token).length / drawn.length;
}

test('temperature 0 takes the likeliest token, the first of equals', () => {
  assert.deepEqual(new Set(drawMany({ temperature: 0 }, 0, 50)), new Set([1]));
  const random = randomFrom(0);
  assert.equal(chooseToken(Float32Array.of(1, 5, 5), { temperature: 0 }, random), 1);
});

test('tokens are drawn as often as they are probable; a temperature sharpens or flattens that', () => {
  const drawn = drawMany({ temperature: 1 });
  for (const [token, probability] of [0.1, 0.4, 0.2, 0.3].entries())
    assert.ok(Math.abs(shareOf(drawn, token) - probability) < 0.03, `${token}: ${shareOf(drawn, token)}`);
  // At 0.5 probabilities are squared: 0.16 of 0.3.
  assert.ok(Math.abs(shareOf(drawMany({ temperature: 0.5 }), 1) - 0.16 / 0.3) < 0.03);
  assert.ok(Math.abs(shareOf(drawMany({ temperature: 100 }), 1) - 0.25) < 0.03);
});

test('top-k keeps the k likeliest tokens, all where there are fewer', () => {
  assert.deepEqual(tokensOf({ temperature: 1, topK: 2 }), [1, 3]);
  assert.deepEqual(tokensOf({ temperature: 1, topK: 99 }), [1, 3, 2, 0]);
  assert.deepEqual(new Set(drawMany({ temperature: 1, topK: 2 })), new Set([1, 3]));
});

test('top-p keeps the fewest tokens with that probability together, one at least', () => {
  assert.deepEqual(tokensOf({ temperature: 1, topP: 0.01 }), [1]);
  assert.deepEqual(tokensOf({ temperature: 1, topP: 0.65 }), [1, 3]);
  assert.deepEqual(tokensOf({ temperature: 1, topP: 0.75 }), [1, 3, 2]);
  assert.deepEqual(tokensOf({ temperature: 1, topP: 1 }), [1, 3, 2, 0]);
});

test('top-p counts what temperature and top-k left', () => {
  // 0.4 is 0.57 of 0.4 + 0.3.
  assert.deepEqual(tokensOf({ temperature: 1, topK: 2, topP: 0.5 }), [1]);
  assert.deepEqual(tokensOf({ temperature: 0.1, topP: 0.9 }), [1]);
});

test('a seed repeats its draws; another seed draws others', () => {
  assert.deepEqual(drawMany({ temperature: 1 }, 7, 50), drawMany({ temperature: 1 }, 7, 50));
  assert.notDeepEqual(drawMany({ temperature: 1 }, 7, 50), drawMany({ temperature: 1 }, 8, 50));
});

test('the likeliest tokens of a large vocabulary with ties equal a full sort', () => {
  const random = randomFrom(3);
  const large = Float32Array.from({ length: 3000 }, () => Math.round(40 * random()) / 4);
  const sorted = [...large.keys()].sort((a, b) => large[b]! - large[a]! || a - b);
  for (const count of [1, 2, 50, 1500, 2999, 3000, 4000])
    assert.deepEqual(likeliestTokens(large, count), sorted.slice(0, count));
  assert.deepEqual(likeliestTokens(new Float32Array(5), 2), [0, 1]);
  assert.equal(likeliestTokens(new Float32Array(5).fill(Number.NaN), 2).length, 2);
});

test('top-p of a large vocabulary keeps what ranking all of it keeps', () => {
  const random = randomFrom(4);
  const large = Float32Array.from({ length: 3000 }, () => 12 * random());
  const all = candidatesOf(large, { temperature: 1 });
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  for (const topP of [0.001, 0.5, 0.9, 0.999]) {
    const kept = candidatesOf(large, { temperature: 1, topP });
    assert.deepEqual(kept, all.slice(0, kept.length));
    const share = (candidates: typeof all) => candidates.reduce((sum, { weight }) => sum + weight, 0) / total;
    assert.ok(share(kept) >= topP && share(kept.slice(0, -1)) < topP);
  }
});

test('a token without a chance is never drawn', () => {
  const sure = Float32Array.of(-1000, 3, -1000);
  assert.deepEqual(
    new Set([0, 1 - 2 ** -32].map((at) => chooseToken(sure, { temperature: 1 }, () => at))),
    new Set([1]),
  );
});
