import assert from 'node:assert/strict';
import { test } from 'node:test';
import { record } from '../../../src/engine/compile/recorder';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { tensorId } from '../../../src/engine/tensorflow/nativeBackend';
import { conv2d } from '../../../src/engine/tensorflow/operations/conv2d';
import { depthwiseConv2d } from '../../../src/engine/tensorflow/operations/depthwiseConv2d';
import { execute, float32 } from '../../../src/engine/tensorflow/operations/execute';
import { matMul } from '../../../src/engine/tensorflow/operations/matMul';
import { addToResource, readResource } from '../../../src/engine/tensorflow/operations/resourceVariable';
import type { WindowMoves } from '../../../src/engine/tensorflow/operations/windowPadding';
import { flat } from '../tensorCount';

type Shape = number[];

/** Inputs by their shapes, and a product of them with its gradients. */
interface Product {
  readonly name: string;
  readonly inputs: Shape[];
  readonly run: (inputs: tf.Tensor[]) => tf.Tensor;
}

/** A convolution itself, whose padding Graft's own operations may spell otherwise on this device. */
const plain = (operation: string, stride: number, padding: string) => (inputs: tf.Tensor[]) =>
  execute(operation, inputs, {
    T: float32,
    strides: { ints: [1, stride, stride, 1] },
    padding: { text: padding },
    explicit_paddings: { ints: padding === 'EXPLICIT' ? [0, 0, 1, 2, 2, 1, 0, 0] : [] },
    dilations: { ints: [1, 1, 1, 1] },
    data_format: { text: 'NHWC' },
  });

const windows: WindowMoves[] = [
  { stride: 1, padding: 1 },
  { stride: 2, padding: 1 },
  { stride: 2, padding: 0 },
];

const products: Product[] = [
  ...[false, true].flatMap((a) =>
    [false, true].map((b) => ({
      name: `a matrix${a ? ', transposed' : ''}, by another${b ? ', transposed' : ''}`,
      inputs: [a ? [3, 2] : [2, 3], b ? [4, 3] : [3, 4]],
      run: ([x, y]: tf.Tensor[]) => matMul(x!, y!, a, b),
    })),
  ),
  {
    name: 'matrices by as many, transposed',
    inputs: [
      [2, 5, 4, 3],
      [2, 5, 6, 3],
    ],
    run: ([x, y]) => tf.matMul(x!, y!, false, true),
  },
  {
    name: 'many matrices by one',
    inputs: [
      [2, 4, 3],
      [1, 3, 6],
    ],
    run: ([x, y]) => tf.matMul(x!, y!),
  },
  ...[1, 2].flatMap((stride) =>
    ['VALID', 'SAME', 'EXPLICIT'].map((padding) => ({
      name: `a convolution with padding ${padding}, stride ${stride}`,
      inputs: [
        [2, 8, 7, 3],
        [3, 3, 3, 5],
      ],
      run: plain('Conv2D', stride, padding),
    })),
  ),
  ...windows.map((moves) => ({
    name: `a convolution and its gradients, stride ${moves.stride}, padding ${moves.padding}`,
    inputs: [
      [2, 9, 8, 3],
      [3, 3, 3, 4],
    ],
    run: withGradients((x, filter) => conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, moves)),
  })),
  ...windows.map((moves) => ({
    name: `a depthwise convolution and its gradients, stride ${moves.stride}, padding ${moves.padding}`,
    // Four equal sizes: a constant of equal numbers is kept as one.
    inputs: [
      [3, 3, 3, 3],
      [3, 3, 3, 1],
    ],
    run: withGradients((x, filter) => depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, moves)),
  })),
];

/** Value and gradients, one after the other. */
function withGradients(product: (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor) {
  return ([x, filter]: tf.Tensor[]) => {
    const { value, grads } = tf.valueAndGrads((a, b) => product(a, b))([x!, filter!]);
    return tf.concat([value, ...grads].map((tensor) => tensor.flatten()));
  };
}

for (const { name, inputs, run } of products) {
  test(
    `${name}: what a recording does not compute has the shape that TensorFlow would give it`,
    flat(() =>
      tf.tidy(() => {
        const tensors = inputs.map((shape) => tf.ones(shape));
        const computed = run(tensors);
        const { outputs, recording } = record(() => ({ result: run(tensors) }), new Map());
        assert.deepEqual(outputs[0]!.shape, computed.shape);
        assert.equal(recording.dtypes.get(outputs[0]!.id), 1, 'float32');
      }),
    ),
  );
}

test(
  'a recording notes updates and reads of resources without doing them',
  flat(() =>
    tf.tidy(() => {
      const handle = tf.scalar(0);
      const { outputs, recording } = record(
        () => {
          addToResource(handle, tf.ones([2, 3]));
          return { value: readResource(handle) };
        },
        new Map([[tensorId(handle), [2, 3]]]),
      );
      assert.deepEqual(outputs[0]!.shape, [2, 3]);
      const noted = recording.operations.map(({ name }) => name);
      assert.deepEqual(noted.slice(-2), ['AssignAddVariableOp', 'ReadVariableOp']);
      assert.equal(handle.dataSync()[0], 0);
    }),
  ),
);
