import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Feeds } from '../../../../src/engine/compile/feeds';
import { asServed, servedSizes } from '../../../../src/engine/inputs/feeders';
import { blankTexts, bucketLength, padTexts } from '../../../../src/engine/inputs/text/padTexts';
import { encodedOf } from './encodedOf';

const sequence = (start: number, count: number) => Array.from({ length: count }, (_, t) => start + t);

test('a batch is padded on the right to its longest text, and has no row without an example', () => {
  const encoded = encodedOf([3, 17, 2], 64, 7);
  const { inputIds, attentionMask, tokenTypeIds } = padTexts(encoded, [1, 0], { shapes: 'exact', rows: 5 });
  assert.deepEqual(inputIds!.shape, [2, 17]);
  assert.deepEqual(inputIds!.axes, ['rows', 'length']);
  assert.deepEqual([...inputIds!.values], [...sequence(101, 17), 1, 2, 3, ...Array(14).fill(7)]);
  assert.deepEqual([...attentionMask!.values], [...Array(17).fill(1), 1, 1, 1, ...Array(14).fill(0)]);
  assert.deepEqual([...tokenTypeIds!.values], Array(34).fill(0));
});

test('words by their characters have few lengths, of which each has a graph', () => {
  const words = { ...encodedOf([1, 2]), ids: Int32Array.of(1, 2, 3, 4, 5, 6), width: 2 };
  const { inputIds, attentionMask } = padTexts(words, [1, 0], { shapes: 'exact', rows: 2 });
  assert.deepEqual(inputIds!.shape, [2, 16, 2]);
  assert.deepEqual(inputIds!.axes, ['rows', undefined, undefined]);
  assert.deepEqual([...inputIds!.values.subarray(0, 6)], [3, 4, 5, 6, 0, 0]);
  assert.deepEqual([...inputIds!.values.subarray(32, 36)], [1, 2, 0, 0]);
  assert.deepEqual([...attentionMask!.values.subarray(0, 18)], [1, 1, ...Array(14).fill(0), 1, 0]);
});

test('words by their characters are served at one length, which no other texts are', () => {
  const words = { ...encodedOf([1, 2]), ids: Int32Array.of(1, 2, 3, 4, 5, 6), width: 2, maxLength: 5 };
  assert.deepEqual(servedSizes(words), { length: 5 });
  const { inputIds, attentionMask } = padTexts(asServed(words) as typeof words, [0], {
    shapes: 'exact',
    rows: 1,
  });
  assert.deepEqual(inputIds!.shape, [1, 5, 2]);
  assert.deepEqual([...attentionMask!.values], [1, 0, 0, 0, 0]);
  const tokens = encodedOf([1, 2]);
  assert.deepEqual([servedSizes(tokens), asServed(tokens)], [{}, tokens]);
});

test('for matrix units the length is a multiple of eight', () => {
  const feeds = padTexts(encodedOf([3, 17, 2]), [1, 0], { shapes: 'eights', rows: 2 });
  assert.deepEqual(feeds.inputIds!.shape, [2, 24]);
  assert.deepEqual([...feeds.attentionMask!.values.subarray(17, 27)], [...Array(7).fill(0), 1, 1, 1]);
});

test('no batch is longer than the longest text may be', () => {
  const encoded = { ...encodedOf([10]), maxLength: 10 };
  const feeds = padTexts(encoded, [0], { shapes: 'eights', rows: 1 });
  assert.deepEqual(feeds.inputIds!.shape, [1, 10]);
});

test('with few shapes, lengths are those of buckets and rows are filled up', () => {
  const feeds = padTexts(encodedOf([3, 17, 2]), [1], { shapes: 'few', rows: 3 });
  assert.deepEqual(feeds.inputIds!.shape, [3, 32]);
  assert.deepEqual([...feeds.attentionMask!.values.subarray(32)], Array(64).fill(0));
});

test('buckets: 16, 32, 48, 64, 96, 128, 192 ..., never above the longest allowed', () => {
  const buckets = [1, 16, 17, 32, 33, 48, 49, 64, 65, 96, 97, 128, 129, 192, 193, 256, 257, 384, 385, 512];
  assert.deepEqual(
    buckets.map((tokens) => bucketLength(tokens, 8192)),
    [16, 16, 32, 32, 48, 48, 64, 64, 96, 96, 128, 128, 192, 192, 256, 256, 384, 384, 512, 512],
  );
  assert.deepEqual([bucketLength(3, 8), bucketLength(70, 80)], [8, 80]);
});

test('a blank batch has the shapes of the real one, and texts that fill it with the token 0', () => {
  const encoded = encodedOf([3, 17, 2], 64, 7);
  for (const shapes of ['exact', 'eights', 'few'] as const) {
    const options = { shapes, rows: 4 };
    const blank: Feeds = blankTexts(encoded, [1, 0], options);
    const real = padTexts(encoded, [1, 0], options);
    for (const [name, { shape, axes, values }] of Object.entries(blank)) {
      assert.deepEqual([shape, axes], [real[name]!.shape, real[name]!.axes]);
      const filling = name === 'attentionMask' ? 1 : 0;
      assert.ok(values.every((value) => value === filling));
    }
  }
});
