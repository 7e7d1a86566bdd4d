import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mcnemar, pairedInterval } from '../../src/experiment/reports/pairedShares';
import { spreadOf, welch } from '../../src/extension/compare/welch';

interface Goldens {
  readonly welch: readonly { readonly a: number[]; readonly b: number[]; readonly p: number }[];
  readonly mcnemar: readonly { readonly fixed: number; readonly broken: number; readonly p: number }[];
}
const goldens = JSON.parse(readFileSync('test/golden/statistics/goldens.json', 'utf8')) as Goldens;

test("Welch's test gives SciPy's probabilities", () => {
  for (const { a, b, p } of goldens.welch) {
    const own = welch(spreadOf(a), spreadOf(b))!;
    assert.ok(Math.abs(own - p) < 1e-9 * Math.max(p, 1e-6) + 1e-12, `${own} instead of ${p}`);
  }
  assert.equal(welch(spreadOf([1]), spreadOf([2, 3])), undefined);
  assert.equal(welch(spreadOf([1, 1]), spreadOf([2, 2])), undefined);
});

test("McNemar's exact test gives SciPy's probabilities, and its approximation beyond a thousand changes", () => {
  for (const { fixed, broken, p } of goldens.mcnemar) {
    const own = mcnemar({ fixed, broken });
    assert.ok(Math.abs(own - p) < 2e-7, `${fixed}, ${broken}: ${own} instead of ${p}`);
  }
});

test('the interval of a paired difference holds the difference, is narrower with more examples, and never leaves -1 to 1', () => {
  const few = pairedInterval({ examples: 12, fixed: 3, broken: 1 });
  const many = pairedInterval({ examples: 1200, fixed: 300, broken: 100 });
  assert.ok(few[0] < 2 / 12 && 2 / 12 < few[1]);
  assert.ok(many[0] < 1 / 6 && 1 / 6 < many[1]);
  assert.ok(many[1] - many[0] < (few[1] - few[0]) / 5);
  assert.deepEqual(pairedInterval({ examples: 1, fixed: 1, broken: 0 })[1], 1);
  // By hand: p12 = 4/14, p21 = 2/14.
  assert.ok(Math.abs(few[0] - (1 / 7 - 1.959964 * Math.sqrt((6 / 14 - 1 / 49) / 14))) < 1e-12);
});
