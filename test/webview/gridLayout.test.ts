import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut, placeIn, spansBetween, steps } from '../../webview/imageGrid/gridLayout';

/** Four columns: rows of a are 0-3, 4-7, 8-9; of b 10-12; of c 13-17 and 18. */
const layout = layOut(
  [
    { title: 'a', images: 10 },
    { title: 'b', images: 3 },
    { title: 'c', images: 6 },
  ],
  420,
);
const [a, b, c] = layout.groups as [
  (typeof layout.groups)[0],
  (typeof layout.groups)[0],
  (typeof layout.groups)[0],
];

test('groups stand below each other, in as many columns as there is room for', () => {
  assert.deepEqual([layout.columns, layout.images], [4, 19]);
  assert.deepEqual([a.first, b.first, c.first], [0, 10, 13]);
  assert.equal(b.top, a.height);
  assert.equal(layout.height, c.top + c.height);
  assert.equal(layOut([{ title: 'a', images: 3 }], 10).columns, 1);
  assert.deepEqual(placeIn(layout, b, 11), { left: 104, top: 26 });
  assert.deepEqual(placeIn(layout, a, 9), { left: 104, top: 26 + 208 });
});

test('visible spans are complete rows', () => {
  const seen = (top: number, bottom: number) =>
    spansBetween(layout, top, bottom).map(({ group, from, to }) => [group.title, from, to]);
  assert.deepEqual(seen(0, 100), [['a', 0, 4]]);
  assert.deepEqual(seen(131, 200), [['a', 4, 8]]);
  assert.deepEqual(seen(b.top - 1, b.top + 10), [
    ['a', 8, 10],
    ['b', 10, 10],
  ]);
  assert.deepEqual(seen(0, layout.height), [
    ['a', 0, 10],
    ['b', 10, 13],
    ['c', 13, 19],
  ]);
  assert.deepEqual(seen(layout.height + 1, layout.height + 100), []);
});

test('every image is seen somewhere, and few at once among a hundred thousand', () => {
  const large = layOut(
    Array.from({ length: 100 }, (_, i) => ({ title: `${i}`, images: 1000 })),
    640,
  );
  const seen = new Set<number>();
  for (let top = 0; top < large.height; top += 340) {
    const positions = spansBetween(large, top, top + 340).flatMap(({ from, to }) =>
      Array.from({ length: to - from }, (_, i) => from + i),
    );
    assert.ok(positions.length <= 6 * 6);
    for (const position of positions) seen.add(position);
  }
  assert.equal(seen.size, 100_000);
});

test('arrows keep the column over the edges of groups', () => {
  const go = (key: string, from: number) => steps[key]!(layout, from, 2);
  assert.deepEqual([go('ArrowRight', 9), go('ArrowRight', 18), go('ArrowLeft', 0)], [10, 18, 0]);
  assert.deepEqual([go('ArrowDown', 1), go('ArrowDown', 7), go('ArrowDown', 9)], [5, 9, 11]);
  assert.deepEqual([go('ArrowDown', 12), go('ArrowDown', 18)], [15, 18]);
  assert.deepEqual([go('ArrowUp', 5), go('ArrowUp', 11), go('ArrowUp', 12), go('ArrowUp', 2)], [1, 9, 9, 2]);
  assert.deepEqual([go('PageDown', 0), go('PageUp', 11)], [8, 5]);
  assert.deepEqual([go('Home', 12), go('End', 0)], [0, 18]);
});
