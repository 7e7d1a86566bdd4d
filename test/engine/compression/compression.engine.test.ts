import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compress, describeCompression } from '../../../src/engine/compression/compression';
import type { Compression } from '../../../src/engine/compression/compressionSettings';
import { zeroSmallest } from '../../../src/engine/compression/pruneMagnitude';
import {
  blockWeightNames,
  readRows,
  weightNames,
  writeRows,
} from '../../../src/engine/compression/weightRows';
import type { Classifier } from '../../../src/engine/models/classifier';
import { drawFeeds, farthest, ownLogits, withTiny } from '../formats/servedFixture';
import { flat } from '../tensorCount';

const nothing: Compression = {};
const atOnce = { pattern: 'any', gradual: true } as const;

function zerosIn(model: Classifier, names: readonly string[]): number[] {
  return names.map((name) => {
    const { values } = readRows(model, name);
    return values.filter((value) => value === 0).length / values.length;
  });
}

test('the smallest of all numbers become zero, wherever they are', () => {
  const [a, b] = [Float32Array.of(1, -0.1, 5), Float32Array.of(0.2, -3, 0.3)];
  zeroSmallest([a, b], 0.5);
  assert.deepEqual([...a, ...b], [1, 0, 5, 0, -3, 0]);
});

for (const name of ['padded', 'resnet18', 'mobilenetV2'])
  test(
    `${name}: weights are read and written back as rows of channels`,
    flat(() =>
      withTiny(name, (model) => {
        const feeds = drawFeeds(model, 2, name === 'padded' ? 6 : 32);
        const before = ownLogits(model, feeds);
        for (const weight of weightNames(model)) {
          const { rows, values } = readRows(model, weight);
          assert.equal(rows, model.architecture.shapes.get(weight)![0]);
          writeRows(model, weight, values);
        }
        assert.equal(farthest(ownLogits(model, feeds), before), 0);
      }),
    ),
  );

test(
  'pruning by layer gives every layer the sparsity, pruning globally all of them together; embeddings and head are left alone',
  flat(async () => {
    for (const scope of ['layer', 'global'] as const)
      await withTiny('padded', (model) => {
        compress(model, { ...nothing, prune: { ...atOnce, sparsity: 0.4, scope } });
        const names = blockWeightNames(model);
        const zeros = zerosIn(model, names);
        const sizes = names.map((name) => readRows(model, name).values.length);
        const all = zeros.reduce((sum, share, i) => sum + share * sizes[i]!, 0);
        assert.ok(Math.abs(all / sizes.reduce((sum, size) => sum + size, 0) - 0.4) < 0.01);
        assert.equal(
          zeros.every((share) => Math.abs(share - 0.4) < 0.01),
          scope === 'layer',
        );
        const others = weightNames(model).filter((name) => !names.includes(name));
        assert.ok(others.some((name) => name.includes('embeddings')));
        assert.deepEqual(new Set(zerosIn(model, others)), new Set([0]));
      });
  }),
);

test(
  'fewer bits take fewer bytes and give less exact answers',
  flat(async () => {
    const measured: { bytes: number; error: number }[] = [];
    for (const to of ['float16', 'int8', 'int4', 'binary'] as const)
      await withTiny('padded', (model) => {
        const feeds = drawFeeds(model, 4, 6);
        const before = ownLogits(model, feeds);
        const stored = compress(model, { ...nothing, quantize: { to, per: 'channel', range: 'max' } });
        assert.deepEqual([...stored.keys()], weightNames(model));
        const bytes = [...stored.values()].reduce((sum, { length }) => sum + length, 0);
        measured.push({ bytes, error: farthest(ownLogits(model, feeds), before) });
      });
    for (const [at, { bytes, error }] of measured.entries()) {
      const previous = measured[at - 1];
      assert.ok(
        error > (previous?.error ?? 0) && bytes < (previous?.bytes ?? Number.POSITIVE_INFINITY),
        `${at}`,
      );
    }
  }),
);

test('a candidate is named by what differs from the usual', () => {
  const named = describeCompression({
    prune: { ...atOnce, sparsity: 0.5, scope: 'layer' },
    quantize: { to: 'int4', per: 'tensor', range: 'percentile' },
  });
  assert.equal(named, 'pruned 50.0 % of each layer, int4 per tensor percentile');
  assert.equal(describeCompression(nothing), 'as trained');
});
