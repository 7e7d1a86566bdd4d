import type { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';
import { withGradient } from './withGradient';

/**
 * The logistic function, 1 / (1 + e⁻ˣ).
 * @param x any shape
 */
export function sigmoid<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const value = execute<T>('Sigmoid', [x], { T: float32 });
    return {
      value,
      saved: [value],
      gradient: (dy, [y]) => [execute('SigmoidGrad', [y!, dy], { T: float32 })],
    };
  });
}
