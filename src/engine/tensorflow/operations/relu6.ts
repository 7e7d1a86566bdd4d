import type { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';
import { withGradient } from './withGradient';

/**
 * Rectified linear unit clipped at 6, min(max(x, 0), 6), whose gradient at 0 and at 6 is 0 (Krizhevsky 2010).
 * @param x any shape
 */
export function relu6<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const value = execute<T>('Relu6', [x], { T: float32 });
    return {
      value,
      saved: [value],
      gradient: (dy, [y]) => [execute('Relu6Grad', [dy, y!], { T: float32 })],
    };
  });
}
