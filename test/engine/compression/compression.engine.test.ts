import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantizedTo } from '../../../src/engine/compression/autoCandidates';
import { compress, describeCompression, requirePossible } from '../../../src/engine/compression/compression';
import type { Compression } from '../../../src/engine/compression/compressionSettings';
import type { Evidence } from '../../../src/engine/compression/evidence';
import { selectNth, twoOfFour, withoutSmallest } from '../../../src/engine/compression/pruneWeights';
import { relativeMagnitudes } from '../../../src/engine/compression/weightImportance';
import {
  blockWeightNames,
  readRows,
  weightNames,
  writeRows,
} from '../../../src/engine/compression/weightRows';
import type { HeadedModel } from '../../../src/engine/models/headedModel';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { drawFeeds, farthest, ownLogits, withTiny } from '../formats/servedFixture';
import { flat } from '../tensorCount';

const nothing: Compression = {};
const atOnce = { pattern: 'any', importance: 'magnitude', gradual: true } as const;
const noEvidence: Evidence = { spec: plainSpec('classification', ['a', 'b']), batches: [] };

function zerosIn(model: HeadedModel, names: readonly string[]): number[] {
  return names.map((name) => {
    const { values } = readRows(model, name);
    return values.filter((value) => value === 0).length / values.length;
  });
}

test('hides the smallest of all numbers, in any position', () => {
  const masks = withoutSmallest([Float32Array.of(1, 0.1, 5), Float32Array.of(0.2, 3, 0.3)], 0.5);
  assert.deepEqual(
    masks.map((mask) => [...mask]),
    [
      [1, 0, 1],
      [0, 1, 0],
    ],
  );
});

test(
  'first-order ranking removes the least important weights first, not the smallest',
  flat(() =>
    withTiny('padded', async (model) => {
      const targets = { values: Int32Array.of(0, 1, 0), shape: [3] };
      const evidence = {
        spec: plainSpec('classification', model.labels),
        batches: [{ ...drawFeeds(model, 3, 6), 'targets/label': targets }],
      };
      const feeds = drawFeeds(model, 3, 6);
      const before = ownLogits(model, feeds);
      const kept = new Map([...model.variables].map(([name, variable]) => [name, variable.clone()]));
      const lossOf = (importance: 'taylor' | 'magnitude') => {
        for (const [name, value] of kept) model.variables.get(name)!.assign(value);
        compress(model, { prune: { ...atOnce, importance, sparsity: 0.2, scope: 'global' } }, evidence);
        return farthest(ownLogits(model, feeds), before);
      };
      assert.ok(lossOf('taylor') < lossOf('magnitude'));
      for (const value of kept.values()) value.dispose();
    }),
  ),
);

test('movement without training is refused', () => {
  const prune = { ...atOnce, importance: 'movement', sparsity: 0.2, scope: 'global' } as const;
  assert.throws(() => requirePossible([{ prune }]), { code: 'optimize/movement-needs-recovery' });
  const recover = { epochs: 1, learningRate: undefined, distill: true, temperature: 2 };
  assert.doesNotThrow(() => requirePossible([{ prune, recover }]));
});

test('two of each four are hidden, and what is left over at the end of a row stays', () => {
  assert.deepEqual(
    [...twoOfFour(Float32Array.of(1, 4, 2, 3, 0, 9, 8, 7, 6, 0), 2)],
    [0, 1, 0, 1, 1, 1, 1, 0, 0, 1],
  );
});

test('a number is selected as if all were sorted', () => {
  const values = Float32Array.from({ length: 101 }, (_, at) => ((at * 37) % 50) - 20);
  const sorted = values.slice().sort();
  for (const position of [0, 1, 49, 50, 100])
    assert.equal(selectNth(values.slice(), position), sorted[position]);
});

test('a layer whose weights are small all over is not emptied', () => {
  const [large, small] = [1, 1e-3].map((unit) =>
    relativeMagnitudes(Float32Array.from({ length: 100 }, (_, at) => unit * (at + 1))),
  );
  const shares = withoutSmallest([large!, small!], 0.5).map((mask) => mask.filter((kept) => kept).length);
  assert.deepEqual(shares, [50, 50]);
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
        compress(model, { ...nothing, prune: { ...atOnce, sparsity: 0.4, scope } }, noEvidence);
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
        const stored = compress(
          model,
          {
            ...nothing,
            quantize: quantizedTo(to),
          },
          noEvidence,
        );
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
    quantize: { ...quantizedTo('int4'), per: 'tensor', range: 'percentile' },
  });
  assert.equal(named, 'pruned 50.0 % of each layer by magnitude, int4 per tensor percentile');
  assert.equal(describeCompression(nothing), 'as trained');
});
