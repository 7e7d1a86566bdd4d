import type { Weights } from '../models/backbone';
import type { Architecture, TensorShapes } from '../models/family';
import type { tf } from '../tensorflow/loadTensorFlow';

/** A model as a tuning method sees it: names and shapes, no weights. */
export interface TunableModel
  extends Pick<
    Architecture,
    'blocks' | 'blockOf' | 'roleOf' | 'adaptable' | 'headName' | 'featureBias' | 'tokenRows'
  > {
  /** All variables, the head's included. */
  readonly shapes: TensorShapes;
}

/** Which variables training changes, how fast, and what is added to them. */
export interface Tuned {
  /** Variables that have a gradient. */
  readonly trainable: ReadonlySet<string>;
  /** The factor on the learning rate of a variable. */
  readonly rateOf: (variable: string) => number;
  readonly added?: AddedWeights;
}

/** Variables that a method adds to a model's own, and what the model reads because of them. */
export interface AddedWeights {
  readonly variables: ReadonlyMap<string, NewVariable>;
  /** The names of the model's weights that are computed from added variables. */
  readonly changed: ReadonlySet<string>;
  /** The weight that the forward pass reads, and a save stores, in place of one of these; the caller owns it. */
  readonly weightOf: (name: string, variables: Weights) => tf.Tensor;
  /** Rows of one of these by their numbers, where that takes less than reading all of it; the caller owns them. */
  readonly rowsOf?: (name: string, rows: tf.Tensor1D, variables: Weights) => tf.Tensor2D | undefined;
}

export interface NewVariable {
  readonly shape: readonly number[];
  /** Initial values are uniform between minus and plus this: 0 for zeros. */
  readonly halfWidth: number;
  /** Their mean; 0 where absent. */
  readonly center?: number;
  /** The initial value, given the model's weights, where it is not drawn. */
  readonly from?: (weights: Weights) => tf.Tensor;
  /** Training leaves it as it is. */
  readonly isFixed?: true;
}

/**
 * A method of fine-tuning, as a pure function: it narrows what methods before it left to be trained.
 * Throws `finetune/...` for a model that it does not fit.
 */
export type Tuning = (model: TunableModel, before: Tuned) => Tuned;

/** Whether a variable belongs to the head. */
export function isHead(
  { blocks, blockOf }: Pick<TunableModel, 'blocks' | 'blockOf'>,
  variable: string,
): boolean {
  return blockOf(variable) > blocks;
}

/** The trainable variables for which `keeps` holds. */
export function keepTrainable(before: Tuned, keeps: (variable: string) => boolean): Tuned {
  return { ...before, trainable: new Set([...before.trainable].filter(keeps)) };
}

/** The weights that earlier methods added, and more. If several methods change a weight, each changes the result of the one before. */
export function addWeights({ added: earlier }: Tuned, more: AddedWeights): AddedWeights {
  if (!earlier) return more;
  const before = (variables: Weights) => changedWeights(earlier, variables);
  return {
    variables: new Map([...earlier.variables, ...more.variables]),
    changed: new Set([...earlier.changed, ...more.changed]),
    weightOf: (name, variables) =>
      more.changed.has(name) ? more.weightOf(name, before(variables)) : earlier.weightOf(name, variables),
    rowsOf: (name, rows, variables) =>
      more.changed.has(name)
        ? more.rowsOf?.(name, rows, before(variables))
        : earlier.rowsOf?.(name, rows, variables),
  };
}

/** The weights that the forward pass reads, given the values of the variables. */
export function changedWeights(added: AddedWeights, variables: Weights): Weights {
  return {
    get: (name) => (added.changed.has(name) ? added.weightOf(name, variables) : variables.get(name)),
    rowsOf: (name, rows) => (added.changed.has(name) ? added.rowsOf?.(name, rows, variables) : undefined),
  };
}
