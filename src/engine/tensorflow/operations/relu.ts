import type { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';
import { withGradient } from './withGradient';

/**
 * Rectified linear unit, max(x, 0), whose gradient at 0 is 0.
 * @param x any shape
 */
export function relu<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const value = execute<T>('Relu', [x], { T: float32 });
    return {
      value,
      saved: [value],
      gradient: (dy, [y]) => [execute('ReluGrad', [dy, y!], { T: float32 })],
    };
  });
}
