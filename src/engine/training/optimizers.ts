import { GraftError } from '../../experiment/errors';
import { tf } from '../tensorflow/loadTensorFlow';
import {
  type AdamRates,
  adamRates,
  applyAdam,
  applyGradientDescent,
  readResource,
  resourceVariable,
  writeResource,
} from '../tensorflow/operations/resourceVariable';

export type OptimizerKind = 'sgd' | 'adam' | 'adamw';

export interface OptimizerSettings {
  /** Decoupled decay of matrices and tables (not of biases and LayerNorm's vectors); only adamw uses it. */
  readonly weightDecay?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  /** Added to the root of the second moment. */
  readonly epsilon?: number;
}

/** Moves variables against their gradients. Its slots live until `dispose`. */
export interface Optimizer {
  /**
   * Assigns every variable that has a gradient its next value.
   * @param variables by name
   * @param gradients by the same names; a variable without one stays as it is
   * @param learningRate of this step
   * @param step the number of this update, from 1
   */
  apply(
    variables: ReadonlyMap<string, tf.Variable>,
    gradients: ReadonlyMap<string, tf.Tensor>,
    learningRate: number,
    step: number,
  ): void;
  /**
   * A copy of all that the optimizer remembers, sorted: `NAME.exp_avg` and `NAME.exp_avg_sq`, in PyTorch's words.
   * The caller owns the tensors.
   */
  slots(): Map<string, tf.Tensor>;
  /** Takes over what `slots` gave, bit for bit; the tensors stay the caller's. Throws `optimizer/unknown-slot`. */
  restore(slots: ReadonlyMap<string, tf.Tensor>): void;
  dispose(): void;
}

/**
 * SGD, Adam (Kingma & Ba 2014, https://arxiv.org/abs/1412.6980) or AdamW (Loshchilov & Hutter 2017,
 * https://arxiv.org/abs/1711.05101) by PyTorch's formulas and with its defaults.
 */
export function createOptimizer(kind: OptimizerKind, settings: OptimizerSettings = {}): Optimizer {
  if (kind === 'sgd') return gradientDescent();
  return adam({ ...settings, weightDecay: kind === 'adamw' ? (settings.weightDecay ?? 0.01) : 0 });
}

function gradientDescent(): Optimizer {
  return {
    apply: (variables, gradients, learningRate) => {
      for (const [name, gradient] of gradients) {
        updateInPlace(variables.get(name)!, 1, (resource) =>
          applyGradientDescent(resource, gradient, learningRate),
        );
      }
    },
    slots: () => new Map(),
    restore: (slots) => {
      for (const name of slots.keys()) throw unknownSlot(name);
    },
    dispose: () => {},
  };
}

const momentNames = ['exp_avg', 'exp_avg_sq'] as const;

function adam({ weightDecay = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: OptimizerSettings): Optimizer {
  const moments = new Map<string, tf.Tensor>();
  const momentsOf = (name: string, like: tf.Tensor) =>
    momentNames.map((moment) => {
      const slot = `${name}.${moment}`;
      if (!moments.has(slot)) moments.set(slot, newSlot(like.shape));
      return moments.get(slot)!;
    }) as [tf.Tensor, tf.Tensor];
  return {
    apply: (variables, gradients, learningRate, step) =>
      tf.tidy(() => {
        const rates = biasCorrected(learningRate, step, beta1, beta2, epsilon);
        for (const [name, gradient] of gradients) {
          const variable = variables.get(name)!;
          const decay = variable.rank > 1 ? 1 - learningRate * weightDecay : 1;
          const slots = momentsOf(name, variable);
          updateInPlace(variable, decay, (resource) => applyAdam(resource, slots, gradient, rates));
        }
      }),
    slots: () => new Map([...moments].sort(byName).map(([name, resource]) => [name, readResource(resource)])),
    restore: (slots) => {
      for (const [name, value] of slots) restoreSlot(moments, name, value);
    },
    dispose: () => {
      tf.dispose([...moments.values()]);
      moments.clear();
    },
  };
}

/**
 * PyTorch divides m by 1 - beta1^t and v by 1 - beta2^t; the same factors, pulled out of the quotient.
 * They are computed from the betas as float32 has them, since 1 - 0.999 is off by 5e-5 there: consistent betas cancel it.
 */
function biasCorrected(
  learningRate: number,
  step: number,
  beta1: number,
  beta2: number,
  epsilon: number,
): AdamRates {
  const root = Math.sqrt(1 - Math.fround(beta2) ** step);
  const rate = (learningRate * root) / (1 - Math.fround(beta1) ** step);
  return adamRates(rate, beta1, beta2, epsilon * root);
}

/** Runs a fused update on a resource that holds the variable's value, times `decay`, and assigns the result. */
function updateInPlace(variable: tf.Variable, decay: number, update: (resource: tf.Tensor) => void): void {
  tf.tidy(() => {
    const resource = tf.tidy(() => resourceVariable(decay === 1 ? variable : tf.mul(variable, decay)));
    update(resource);
    variable.assign(readResource(resource));
  });
}

/** Slots outlive the tidy in which the first step creates them. */
function newSlot(shape: number[]): tf.Tensor {
  return tf.keep(tf.tidy(() => resourceVariable(tf.zeros(shape))));
}

function restoreSlot(moments: Map<string, tf.Tensor>, name: string, value: tf.Tensor): void {
  if (!momentNames.some((moment) => name.endsWith(`.${moment}`))) throw unknownSlot(name);
  const slot = moments.get(name);
  if (slot) writeResource(slot, value);
  else moments.set(name, tf.keep(tf.tidy(() => resourceVariable(value))));
}

function unknownSlot(name: string): GraftError {
  return new GraftError(
    'optimizer/unknown-slot',
    `The checkpoint holds ${name}, which the optimizer does not know.`,
    {
      remedy: 'Start the training over, or go on with the optimizer that it began with.',
    },
  );
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
