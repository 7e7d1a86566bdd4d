import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartAsCsv } from '../../webview/trainingCharts/exportChart';
import { axisEnd, smooth, thin } from '../../webview/trainingCharts/points';

const series = (ys: readonly number[]) => ys.map((y, x) => ({ x, y }));

const whole = { from: 0, to: 20_000 };

test('smoothing keeps a level, starts at the first value, and without weight changes nothing', () => {
  const level = series([2, 2, 2]);
  assert.deepEqual(
    smooth(level, 0.9).map(({ y }) => Number(y.toFixed(9))),
    [2, 2, 2],
  );
  const [first, second] = smooth(series([4, 0]), 0.5);
  assert.equal(first!.y, 4);
  assert.equal(second!.y.toFixed(6), (4 / 3).toFixed(6));
  assert.equal(smooth(level, 0), level);
});

test('thinning keeps every peak and both ends of 20,000 points in at most twice the buckets', () => {
  const points = series(Array.from({ length: 20_000 }, (_, x) => Math.sin(x / 500)));
  points[12_345]!.y = 100;
  points[7]!.y = -100;
  const thinned = thin(points, whole, 400);
  assert.ok(thinned.length <= 800, `${thinned.length}`);
  assert.ok(thinned.includes(points[12_345]!) && thinned.includes(points[7]!));
  assert.ok(thinned.every(({ x }, index) => index === 0 || x > thinned[index - 1]!.x));
  assert.deepEqual(thin(series([1, 2]), whole, 400), series([1, 2]));
});

test('a span keeps one point on each side of it', () => {
  const points = series([0, 1, 2, 3, 4, 5]);
  assert.deepEqual(
    thin(points, { from: 2, to: 3 }, 400).map(({ x }) => x),
    [1, 2, 3, 4],
  );
  assert.deepEqual(thin(points, whole, 400), points);
  assert.deepEqual(thin([], whole, 400), []);
});

test('series are exported with a row for each step, and names are quoted where they must be', () => {
  const csv = chartAsCsv(['Loss: training', 'a, "b"'], [series([0.5, 0.25]), [{ x: 1, y: 2 }]]);
  assert.equal(csv, 'step,Loss: training,"a, ""b"""\r\n0,0.5,\r\n1,0.25,2\r\n');
});

test('the axis of steps ends at a round number beyond the last step, and never beyond the training', () => {
  assert.deepEqual(
    [0, 3, 40, 4613, 9724, 68_000].map((step) => axisEnd(step, 68_000)),
    [20, 20, 200, 20_000, 50_000, 68_000],
  );
  assert.equal(axisEnd(90, 100), 100);
  assert.equal(axisEnd(120, 100), 120);
});
