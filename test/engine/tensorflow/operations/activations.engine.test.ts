import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { hardSigmoid } from '../../../../src/engine/tensorflow/operations/hardSigmoid';
import { hardSwish } from '../../../../src/engine/tensorflow/operations/hardSwish';
import { relu6 } from '../../../../src/engine/tensorflow/operations/relu6';
import { testCases } from './gradientCases';

/** A line from 0 at -3 to 1 at 3. */
const straight = (x: number) => Math.min(Math.max(x + 3, 0), 6) / 6;

testCases([
  {
    name: 'hardSwish',
    shapes: [[9, 2]],
    operation: ([x]) => hardSwish(tf.mul(x!, 4)),
    reference: ([x]) => x!.map((value) => 4 * value * straight(4 * value)),
  },
  {
    name: 'hardSigmoid',
    shapes: [[9, 2]],
    operation: ([x]) => hardSigmoid(tf.mul(x!, 4)),
    reference: ([x]) => x!.map((value) => straight(4 * value)),
  },
  {
    name: 'relu6',
    shapes: [[9, 2]],
    // Twice the argument, halved again, so that some of it is above 6.
    operation: ([x]) => relu6(tf.mul(x!, 4)),
    reference: ([x]) => x!.map((value) => Math.min(Math.max(4 * value, 0), 6)),
  },
]);
