import { tf } from '../loadTensorFlow';
import { execute, float32 } from './execute';
import { withGradient } from './withGradient';

/**
 * x min(max(x + 3, 0), 6) / 6 (Howard et al. 2019, https://arxiv.org/abs/1905.02244).
 * @param x any shape
 */
export function hardSwish<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const gate = execute<T>('Relu6', [tf.add(x, 3)], { T: float32 });
    return {
      value: tf.mul<T>(tf.mul(x, gate), 1 / 6),
      saved: [x, gate],
      // gate / 6, and x / 6 where the gate moves
      gradient: (dy, [input, g]) => {
        const sixth = tf.mul(dy, 1 / 6);
        const moving = execute('Relu6Grad', [tf.mul(sixth, input!), g!], { T: float32 });
        return [tf.add(tf.mul(sixth, g!), moving)];
      },
    };
  });
}
