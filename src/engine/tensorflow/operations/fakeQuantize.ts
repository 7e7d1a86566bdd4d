import { tf } from '../loadTensorFlow';
import { type Attribute, execute, executeMany } from './execute';
import { withGradient } from './withGradient';

const attributes: Readonly<Record<string, Attribute>> = {
  num_bits: { int: 8 },
  narrow_range: { bool: false },
};

/**
 * Rounds numbers to 256 steps between two limits; one step is exactly 0. The gradient ignores the rounding and is 0 beyond the limits
 * (Jacob et al. 2018, https://arxiv.org/abs/1712.05877); the limits have none.
 * @param low at most 0
 * @param high at least 0
 */
export function fakeQuantize<T extends tf.Tensor>(x: T, low: tf.Scalar, high: tf.Scalar): T {
  return withGradient([x], () => ({
    value: execute<T>('FakeQuantWithMinMaxVars', [x, low, high], attributes),
    saved: [x, low, high],
    gradient: (dy, saved) => {
      const [own, ...ofEnds] = executeMany(
        'FakeQuantWithMinMaxVarsGradient',
        [dy, ...saved],
        attributes,
        3,
      ) as [T, ...tf.Tensor[]];
      tf.dispose(ofEnds);
      return [own];
    },
  }));
}
