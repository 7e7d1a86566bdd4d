import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { type DropoutPlace, dropout } from '../../../../src/engine/tensorflow/operations/dropout';
import { gelu, geluTanh } from '../../../../src/engine/tensorflow/operations/gelu';
import { addLayerNorm, layerNorm } from '../../../../src/engine/tensorflow/operations/layerNorm';
import { spelledCanonically } from '../../../../src/engine/tensorflow/operations/spelling';
import { flat } from '../../tensorCount';
import {
  assertAlike,
  at,
  type Case,
  differentiated,
  here,
  normal,
  testAgainstTensorFlow,
  testOnLesserProcessors,
  testOnOneCore,
} from './ownKernelCases';

const activated =
  (activation: typeof gelu) =>
  ([x, bias]: tf.Tensor[]) =>
    activation({ x: tf.mul(x as tf.Tensor2D, 3), bias: bias as tf.Tensor1D });
const norms = ([x, scale, offset]: tf.Tensor[]) =>
  layerNorm(x as tf.Tensor2D, scale as tf.Tensor1D, offset as tf.Tensor1D, 1e-5);
const added = (place?: () => DropoutPlace) => (inputs: tf.Tensor[]) => {
  const [x, residual] = inputs as [tf.Tensor2D, tf.Tensor2D];
  const [bias, scale, offset] = inputs.slice(2) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  return addLayerNorm({ x, bias, residual, at: place?.() }, scale, offset, 1e-12);
};

const cases: readonly Case[] = [
  { name: 'gelu', shapes: [[97, 131], [131]], operation: activated(gelu) },
  { name: 'gelu of one number a row', shapes: [[33, 1], [1]], operation: activated(gelu) },
  { name: 'geluTanh', shapes: [[161, 131], [131]], operation: activated(geluTanh) },
  { name: 'layerNorm', shapes: [[150, 384], [384], [384]], operation: norms },
  { name: 'layerNorm of an odd width', shapes: [[7, 19], [19], [19]], operation: norms },
  { name: 'layerNorm of three numbers', shapes: [[5, 3], [3], [3]], operation: norms },
  { name: 'addLayerNorm', shapes: [[70, 48], [70, 48], [48], [48], [48]], operation: added() },
  { name: 'addLayerNorm of three numbers', shapes: [[67, 3], [67, 3], [3], [3], [3]], operation: added() },
  {
    name: 'addLayerNorm of many rows with dropout',
    shapes: [[321, 384], [321, 384], [384], [384], [384]],
    operation: added(() => at(0.1)),
  },
  {
    name: 'addLayerNorm with dropout',
    shapes: [[131, 37], [131, 37], [37], [37], [37]],
    operation: added(() => at(0.3)),
  },
];

testAgainstTensorFlow(cases);

test(
  'elements are dropped by the same random numbers, from the first to the last',
  flat(() =>
    tf.tidy(() => {
      for (const [rate, count] of [
        [0.1, 100_003],
        [0.5, 1],
        [0.9, 67],
      ] as const) {
        const x = normal([count], 5);
        const theirs = spelledCanonically(() => dropout(x, at(rate)));
        assert.deepEqual(dropout(x, at(rate)).dataSync(), theirs.dataSync());
      }
    }),
  ),
);

test(
  'some rows of all lose what they lose among these, and so do their gradients',
  { skip: here === 'none' },
  flat(() =>
    tf.tidy(() => {
      const shapes = [[70, 45], [70, 45], [45], [45], [45]];
      const inputs = shapes.map((shape, i) => normal(shape, i + 1));
      const rows = tf.tensor1d([0, 3, 4, 5, 21, 64, 66, 69], 'int32');
      const amongAll = ([...given]: tf.Tensor[]) => tf.gather(added(() => at(0.5))(given), rows);
      const alone = ([x, residual, ...others]: tf.Tensor[]) =>
        added(() => ({ ...at(0.5), rows }))([tf.gather(x!, rows), tf.gather(residual!, rows), ...others]);
      const theirs = spelledCanonically(() =>
        differentiated({ name: '', shapes, operation: amongAll }, inputs),
      );
      for (const [i, tensor] of differentiated({ name: '', shapes, operation: alone }, inputs).entries())
        assertAlike(tensor, theirs[i]!, `tensor ${i}`);
    }),
  ),
);

testOnLesserProcessors('test/engine/tensorflow/operations/ownKernels.engine.test.ts', cases.length);
testOnOneCore('test/engine/tensorflow/operations/ownKernels.engine.test.ts', cases);
