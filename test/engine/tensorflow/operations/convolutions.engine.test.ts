import { conv2d } from '../../../../src/engine/tensorflow/operations/conv2d';
import { depthwiseConv2d } from '../../../../src/engine/tensorflow/operations/depthwiseConv2d';
import { type Case, sum, testCases } from './gradientCases';
import { as4D, images, type Shape4D, underWindow, type Window } from './movingWindow';

/** filter [rows, columns, in, out] */
function convolve(x: number[], shape: Shape4D, filter: number[], out: number, window: Window): number[] {
  const channels = shape[3];
  return underWindow(x, shape, window).flatMap((place) =>
    Array.from({ length: out }, (_, o) =>
      sum(
        place.flatMap((values, i) => values.map((v, k) => (v ?? 0) * filter[(k * channels + i) * out + o]!)),
      ),
    ),
  );
}

/** filter [rows, columns, channels, 1] */
function convolveDepthwise(x: number[], shape: Shape4D, filter: number[], window: Window): number[] {
  const channels = shape[3];
  return underWindow(x, shape, window).flatMap((place) =>
    place.map((values, i) => sum(values.map((v, k) => (v ?? 0) * filter[k * channels + i]!))),
  );
}

const windows: Window[] = [
  { size: 3, stride: 1, padding: 1 },
  { size: 3, stride: 2, padding: 1 },
  { size: 1, stride: 1, padding: 0 },
  { size: 1, stride: 2, padding: 0 },
  { size: 7, stride: 2, padding: 3 },
  { size: 3, stride: 1, padding: 0 },
  { size: 3, stride: 2, padding: 'same' },
  { size: 5, stride: 2, padding: 'same' },
  { size: 5, stride: 1, padding: 'same' },
];
const describe = ({ size, stride, padding }: Window) =>
  `${size}x${size}, stride ${stride}, padding ${padding}`;

testCases([
  ...windows.map(
    (window): Case => ({
      name: `conv2d ${describe(window)}`,
      shapes: [[...images], [window.size, window.size, 2, 3]],
      operation: ([x, w]) => conv2d(as4D(x), as4D(w), window),
      reference: ([x, w]) => convolve(x!, images, w!, 3, window),
    }),
  ),
  ...windows.map(
    (window): Case => ({
      name: `depthwiseConv2d ${describe(window)}`,
      shapes: [[...images], [window.size, window.size, 2, 1]],
      operation: ([x, w]) => depthwiseConv2d(as4D(x), as4D(w), window),
      reference: ([x, w]) => convolveDepthwise(x!, images, w!, window),
    }),
  ),
]);
