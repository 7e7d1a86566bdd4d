import { tf } from '../loadTensorFlow';
import { asComposite } from './composite';
import { execute } from './execute';
import { hasOwnKernels } from './ownKernels';
import { withGradient } from './withGradient';

/**
 * Gaussian error linear unit, exact: x Φ(x) by the error function (Hendrycks & Gimpel 2016, https://arxiv.org/abs/1606.08415).
 * @param x any shape
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  if (hasOwnKernels()) return inOnePass('GraftGelu', x);
  return asComposite({ name: 'Gelu', inputs: [x], attributes: {} }, () => exact(x));
}

function exact<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const distribution = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
    return {
      value: tf.mul<T>(x, distribution),
      saved: [x, distribution],
      gradient: (dy, [input, phi]) => {
        const density = tf.mul(tf.exp(tf.mul(tf.square(input!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return [tf.mul(dy, tf.add(phi!, tf.mul(input!, density)))];
      },
    };
  });
}

const cubic = 0.044715;
const slope = Math.sqrt(2 / Math.PI);

/**
 * The tanh approximation of the same paper, which checkpoints name `gelu_new` or `gelu_pytorch_tanh`:
 * x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))).
 * @param x any shape
 */
export function geluTanh<T extends tf.Tensor>(x: T): T {
  if (hasOwnKernels()) return inOnePass('GraftGeluTanh', x);
  return asComposite({ name: 'GeluTanh', inputs: [x], attributes: {} }, () => approximate(x));
}

function approximate<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => {
    const inner = tf.mul(tf.add(tf.mul(tf.square(x), cubic), 1), tf.mul(x, slope));
    const tanh = tf.tanh(inner);
    return {
      value: tf.mul<T>(tf.mul(x, 0.5), tf.add(tanh, 1)),
      saved: [x, tanh],
      gradient: (dy, [input, t]) => {
        const innerSlope = tf.mul(tf.add(tf.mul(tf.square(input!), 3 * cubic), 1), slope);
        const curved = tf.mul(tf.mul(input!, tf.sub(1, tf.square(t!))), innerSlope);
        return [tf.mul(dy, tf.mul(tf.add(tf.add(t!, 1), curved), 0.5))];
      },
    };
  });
}

function inOnePass<T extends tf.Tensor>(operation: string, x: T): T {
  return withGradient([x], () => ({
    value: execute<T>(operation, [x], {}),
    saved: [x],
    gradient: (dy, [input]) => [execute(`${operation}Grad`, [dy, input!], {})],
  }));
}
