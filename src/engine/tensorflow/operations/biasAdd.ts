import type { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';
import { withGradient } from './withGradient';

const attributes = { T: float32, data_format: { text: 'NHWC' } };

/**
 * Adds a bias to every channel.
 * @param x [..., channels]
 * @param bias [channels]
 */
export function biasAdd<T extends tf.Tensor>(x: T, bias: tf.Tensor1D): T {
  return withGradient([x, bias], () => ({
    value: execute<T>('BiasAdd', [x, bias], attributes),
    saved: [],
    gradient: (dy) => [dy.clone(), execute('BiasAddGrad', [dy], attributes)],
  }));
}
