import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { curvesOf } from '../../../../src/engine/evaluation/curves/curvesReport';
import { type Ranking, rankingOf } from '../../../../src/engine/evaluation/curves/rankings';

type Numbers = Pick<Ranking, 'rocAuc' | 'rocInterval' | 'averagePrecision' | 'precisionInterval'>;
/** An output of makeRankings.py, by scikit-learn and numpy. */
interface Golden extends Numbers {
  readonly name: string;
  readonly scores: number[];
  readonly truth: number[];
}
const goldens: readonly Golden[] = JSON.parse(readFileSync('test/golden/calibration/rankings.json', 'utf8'));
const near = (given: readonly number[], wanted: readonly number[], name: string) => {
  for (const [i, value] of given.entries())
    assert.ok(Math.abs(value - wanted[i]!) < 1e-9, `${name}: ${value}, not ${wanted[i]}`);
};

test('areas and their intervals are those of scikit-learn and of all pairs', () => {
  assert.equal(goldens.length, 4);
  for (const { name, scores, truth, ...wanted } of goldens) {
    const ranking = rankingOf(Float64Array.from(scores), Uint8Array.from(truth))!;
    near([ranking.rocAuc, ranking.averagePrecision], [wanted.rocAuc, wanted.averagePrecision], name);
    near(ranking.rocInterval, wanted.rocInterval, name);
    near(ranking.precisionInterval, wanted.precisionInterval, name);
  }
});

test('a perfect ranking of few examples has an interval; one label alone has no ranking', () => {
  const perfect = rankingOf(Float64Array.of(3, 2, 1, 0), Uint8Array.of(1, 1, 0, 0))!;
  assert.deepEqual([perfect.rocAuc, perfect.averagePrecision], [1, 1]);
  assert.ok(perfect.rocInterval[0] < 0.2 && perfect.rocInterval[1] === 1);
  assert.equal(rankingOf(Float64Array.of(1, 2), Uint8Array.of(1, 1)), undefined);
});

test('labels are ranked in their shown order, by one choice an example or one a label', () => {
  const labels = ['b 10', 'b 2', 'nowhere'];
  const exclusive = {
    ...{ logits: Float32Array.of(9, 1, 0, 1, 5, 0, 3, 2, 0, 0, 4, 0), width: 3 },
    truth: Int32Array.of(0, 1, 0, 1),
  };
  const found = curvesOf(exclusive, 4, labels)!;
  assert.deepEqual(
    found.rankings.map(({ label, rocAuc }) => [label, rocAuc.value]),
    [
      ['b 2', 1],
      ['b 10', 1],
    ],
  );
  // Two examples; of each label its logit and whether it applies.
  const each = {
    ...{ logits: Float32Array.of(0, 1, 0, -1, 0, -2, 0, 3, 0, -4, 0, 2), width: 2 },
    truth: Int32Array.of(1, 0, 0, 0, 1, 0),
  };
  assert.deepEqual(
    curvesOf(each, 2, labels)!.rankings.map(({ label, rocAuc }) => [label, rocAuc.value]),
    [
      ['b 2', 0],
      ['b 10', 0],
    ],
  );
});

test('two labels that may both apply are no choice between the two', () => {
  const choices = {
    logits: Float32Array.of(0, 2, 0, 1, 0, -1, 0, 3),
    width: 2,
    truth: Int32Array.of(1, 0, 0, 1),
  };
  const { rankings } = curvesOf(choices, 2, ['a', 'b'])!;
  assert.deepEqual(
    rankings.map(({ rocAuc }) => rocAuc.value),
    [1, 1],
  );
});

test('a log has few points of a curve, from one corner to the other', () => {
  const rows = 5000;
  const logits = Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(i * i));
  const truth = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const curves = curvesOf({ logits, width: 2, truth }, rows, ['x', 'y'])!;
  const roc = curves.block.blocks[1]!;
  assert.ok(roc.block === 'curve');
  for (const { points } of roc.series) {
    assert.ok(points.length > 40 && points.length < 70);
    assert.deepEqual(
      [points[0], points.at(-1)],
      [
        [0, 0],
        [1, 1],
      ],
    );
  }
});
