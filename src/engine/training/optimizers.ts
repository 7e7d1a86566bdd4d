import type { SettingsOf } from '../../experiment/stages/stages';
import type { NamedTensors } from '../compile/feeds';
import type { Optimizer } from '../compile/step';
import { tf } from '../tensorflow/loadTensorFlow';
import { executeMany } from '../tensorflow/operations/execute';
import { hasOwnKernels } from '../tensorflow/operations/ownKernels';
import { applyUpdate, readResource, writeResource } from '../tensorflow/operations/resourceVariable';

export type OptimizerKind = Exclude<SettingsOf<'finetune'>['optimizer'], 'auto'>;

export interface OptimizerSettings {
  /** Decoupled decay of matrices and tables (not of biases and LayerNorm's vectors); only adamw uses it. */
  readonly weightDecay?: number;
  readonly momentum?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  /** How much of the mean square rmsprop keeps, PyTorch's alpha. */
  readonly decay?: number;
  /** Added to the root of the second moment (rmsprop: its square is added under the root). */
  readonly epsilon?: number;
}

function scaledLearningRate({ learningRate, ...others }: NamedTensors, factor: number): NamedTensors {
  return { ...others, learningRate: tf.mul(learningRate!, factor) };
}

const gradientDescent: Optimizer = {
  slots: [],
  rates: (learningRate) => ({ learningRate }),
  idleRates: { learningRate: 0 },
  scaledRates: scaledLearningRate,
  update: (variable, _, gradient, { learningRate }) =>
    applyUpdate('ResourceApplyGradientDescent', [variable, learningRate!, gradient]),
};

function momentum({ momentum = 0.9 }: OptimizerSettings): Optimizer {
  return {
    slots: ['momentum_buffer'],
    rates: (learningRate) => ({ learningRate, momentum }),
    idleRates: { learningRate: 0, momentum: 1 },
    scaledRates: scaledLearningRate,
    update: (variable, [buffer], gradient, { learningRate, momentum }) =>
      applyUpdate('ResourceApplyMomentum', [variable, buffer!, learningRate!, gradient, momentum!], {
        use_nesterov: { bool: false },
      }),
  };
}

/** TensorFlow's update wants a buffer for momentum, which is not used here. */
function rmsprop({ decay = 0.99, epsilon = 1e-8 }: OptimizerSettings): Optimizer {
  return {
    slots: ['square_avg', 'momentum_buffer'],
    rates: (learningRate) => ({ learningRate, decay }),
    idleRates: { learningRate: 0, decay: 1 },
    scaledRates: scaledLearningRate,
    update: (variable, [square, buffer], gradient, { learningRate, decay }) => {
      const numbers = [learningRate!, decay!, tf.scalar(0), tf.scalar(epsilon ** 2)];
      applyUpdate('ResourceApplyRMSProp', [variable, square!, buffer!, ...numbers, gradient]);
    },
  };
}

function adam({ weightDecay = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: OptimizerSettings): Optimizer {
  return {
    slots: ['exp_avg', 'exp_avg_sq'],
    rates: (learningRate, step) => ({
      ...biasCorrected(learningRate, step, beta1, beta2, epsilon),
      ...(weightDecay > 0 ? { keep: 1 - learningRate * weightDecay } : {}),
    }),
    idleRates: { rate: 0, beta1: 1, beta2: 1, epsilon: 1, keep: 1 },
    scaledRates: ({ rate, keep, ...others }, factor) => ({
      ...others,
      rate: tf.mul(rate!, factor),
      ...(keep ? { keep: tf.sub(1, tf.mul(tf.sub(1, keep), factor)) } : {}),
    }),
    update: (variable, slots, gradient, rates) => {
      const keep = gradient.rank > 1 ? rates.keep : undefined;
      if (hasOwnKernels()) return applyInOnePass([variable, ...slots], gradient, rates, keep);
      if (keep) decayWeights(variable, keep);
      applyAdam(variable, slots, gradient, rates);
    },
  };
}

/** Decay and Adam's update read and write everything once. */
function applyInOnePass(
  resources: tf.Tensor[],
  gradient: tf.Tensor,
  { rate, beta1, beta2, epsilon }: NamedTensors,
  keep: tf.Tensor = tf.scalar(1),
): void {
  const numbers = [rate!, beta1!, beta2!, epsilon!, keep];
  const made = executeMany('GraftAdam', [...resources.map(readResource), gradient, ...numbers], {}, 3);
  for (const [i, resource] of resources.entries()) writeResource(resource, made[i]!);
}

function decayWeights(variable: tf.Tensor, keep: tf.Tensor): void {
  writeResource(variable, tf.mul(readResource(variable), keep));
}

/** m and v take the gradient in, then `variable -= rate * m / (sqrt(v) + epsilon)`. Powers of 0 leave the bias correction to the rates. */
function applyAdam(
  variable: tf.Tensor,
  [firstMoment, secondMoment]: readonly tf.Tensor[],
  gradient: tf.Tensor,
  { rate, beta1, beta2, epsilon }: NamedTensors,
): void {
  const noPower = tf.scalar(0);
  const numbers = [noPower, noPower, rate!, beta1!, beta2!, epsilon!];
  applyUpdate('ResourceApplyAdam', [variable, firstMoment!, secondMoment!, ...numbers, gradient], {
    use_nesterov: { bool: false },
  });
}

/**
 * PyTorch divides m by 1 - beta1^t and v by 1 - beta2^t; the same factors, pulled out of the quotient. They are computed here,
 * from the betas as float32 has them: 1 - 0.999 is off by 5e-5 there, which consistent betas cancel, and the operation's own
 * correction, from float32 powers, would lose five digits.
 */
function biasCorrected(
  learningRate: number,
  step: number,
  beta1: number,
  beta2: number,
  epsilon: number,
): Record<'rate' | 'beta1' | 'beta2' | 'epsilon', number> {
  const root = Math.sqrt(1 - Math.fround(beta2) ** step);
  const rate = (learningRate * root) / (1 - Math.fround(beta1) ** step);
  return { rate, beta1, beta2, epsilon: epsilon * root };
}

/**
 * The optimizers by PyTorch's formulas and with its defaults, each as one of TensorFlow's fused updates: SGD, SGD with momentum
 * (Polyak 1964), RMSprop (Hinton 2012, lecture 6e), Adam (Kingma & Ba 2014, https://arxiv.org/abs/1412.6980) and AdamW
 * (Loshchilov & Hutter 2017, https://arxiv.org/abs/1711.05101).
 */
export const optimizers: Readonly<Record<OptimizerKind, (settings: OptimizerSettings) => Optimizer>> = {
  sgd: () => gradientDescent,
  momentum,
  rmsprop,
  adam: (settings) => adam({ ...settings, weightDecay: 0 }),
  adamw: (settings) => adam({ weightDecay: 0.01, ...settings }),
};

export function createOptimizer(kind: OptimizerKind, settings: OptimizerSettings = {}): Optimizer {
  return optimizers[kind](settings);
}
