import { adaptiveAveragePool } from '../../../../src/engine/tensorflow/operations/adaptiveAveragePool';
import { averagePool } from '../../../../src/engine/tensorflow/operations/averagePool';
import { globalAveragePool } from '../../../../src/engine/tensorflow/operations/globalAveragePool';
import { maxPool } from '../../../../src/engine/tensorflow/operations/maxPool';
import { sum, testCases } from './gradientCases';
import { as4D, channelOf, images, underWindow } from './movingWindow';

const meanOf = (values: number[]) => sum(values) / values.length;
/** Pools the values under each window, without padding. */
const means = (places: (number | undefined)[][][]) =>
  places.flatMap((place) => place.map((values) => meanOf(values.filter((value) => value !== undefined))));

testCases([
  {
    name: 'maxPool 3x3, stride 2, padding 1',
    shapes: [[...images]],
    operation: ([x]) => maxPool(as4D(x), 3, { stride: 2, padding: 1 }),
    reference: ([x]) =>
      underWindow(x!, images, { size: 3, stride: 2, padding: 1 }).flatMap((place) =>
        place.map((values) => Math.max(...values.filter((value) => value !== undefined))),
      ),
  },
  {
    name: 'globalAveragePool',
    shapes: [[...images]],
    operation: ([x]) => globalAveragePool(as4D(x)),
    reference: ([x]) =>
      [0, 1].flatMap((n) => [0, 1].map((c) => sum(channelOf(x!.slice(n * 84, (n + 1) * 84), 2, c)) / 42)),
  },
  {
    name: 'averagePool 2x2, stride 2',
    shapes: [[...images]],
    operation: ([x]) => averagePool(as4D(x), 2, { stride: 2, padding: 0 }),
    reference: ([x]) => means(underWindow(x!, images, { size: 2, stride: 2, padding: 0 })),
  },
  {
    name: 'averagePool 3x3, same, whose padding is not counted',
    shapes: [[...images]],
    operation: ([x]) => averagePool(as4D(x), 3, { stride: 1, padding: 'same' }),
    reference: ([x]) => means(underWindow(x!, images, { size: 3, stride: 1, padding: 'same' })),
  },
  {
    name: 'maxPool 3x3, stride 2, same',
    shapes: [[...images]],
    operation: ([x]) => maxPool(as4D(x), 3, { stride: 2, padding: 'same' }),
    reference: ([x]) =>
      underWindow(x!, images, { size: 3, stride: 2, padding: 'same' }).flatMap((place) =>
        place.map((values) => Math.max(...values.filter((value) => value !== undefined))),
      ),
  },
  {
    // PyTorch: F.adaptive_avg_pool2d of 3 rows and 5 columns to 4 by 4.
    name: 'adaptiveAveragePool to more rows and fewer columns',
    shapes: [[1, 3, 5, 1]],
    operation: ([x]) => adaptiveAveragePool(as4D(x), 4),
    reference: ([x]) => {
      const [rows, columns] = [
        [[0], [0, 1], [1, 2], [2]],
        [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 4],
        ],
      ] as const;
      return rows.flatMap((r) => columns.map((c) => meanOf(r.flatMap((i) => c.map((j) => x![5 * i + j]!)))));
    },
  },
]);
