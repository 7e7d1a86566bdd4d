import { tf } from '../loadTensorFlow';
import { biasAdd } from './biasAdd';
import { asComposite } from './composite';
import type { Unbiased } from './dense';
import { execute, executeMany } from './execute';
import { hasOwnKernels } from './ownKernels';
import { withGradient } from './withGradient';

/**
 * The exact Gaussian error linear unit of x + bias: x Φ(x), with the error function (Hendrycks & Gimpel 2016, https://arxiv.org/abs/1606.08415).
 */
export function gelu({ x, bias }: Unbiased): tf.Tensor2D {
  if (hasOwnKernels()) return inOnePass('GraftGelu', x, bias);
  const biased = biasAdd(x, bias);
  return asComposite({ name: 'Gelu', inputs: [biased], attributes: {} }, () => exact(biased));
}

function exact(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], () => {
    const distribution = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
    return {
      value: tf.mul<tf.Tensor2D>(x, distribution),
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
 * The tanh approximation of the same paper, `gelu_new` or `gelu_pytorch_tanh` in checkpoints:
 * x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))), of x + bias.
 */
export function geluTanh({ x, bias }: Unbiased): tf.Tensor2D {
  if (hasOwnKernels()) return inOnePass('GraftGeluTanh', x, bias);
  const biased = biasAdd(x, bias);
  return asComposite({ name: 'GeluTanh', inputs: [biased], attributes: {} }, () => approximate(biased));
}

function approximate(x: tf.Tensor2D): tf.Tensor2D {
  return withGradient([x], () => {
    const inner = tf.mul(tf.add(tf.mul(tf.square(x), cubic), 1), tf.mul(x, slope));
    const tanh = tf.tanh(inner);
    return {
      value: tf.mul<tf.Tensor2D>(tf.mul(x, 0.5), tf.add(tanh, 1)),
      saved: [x, tanh],
      gradient: (dy, [input, t]) => {
        const innerSlope = tf.mul(tf.add(tf.mul(tf.square(input!), 3 * cubic), 1), slope);
        const curved = tf.mul(tf.mul(input!, tf.sub(1, tf.square(t!))), innerSlope);
        return [tf.mul(dy, tf.mul(tf.add(tf.add(t!, 1), curved), 0.5))];
      },
    };
  });
}

function inOnePass(operation: string, x: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  return withGradient([x, bias], () => ({
    value: execute<tf.Tensor2D>(operation, [x, bias], {}),
    saved: [x, bias],
    gradient: (dy, saved) => executeMany(`${operation}Grad`, [dy, ...saved], {}, 2),
  }));
}
