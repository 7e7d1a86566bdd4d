import type { Architecture } from '../models/family';
import { tf } from '../tensorflow/loadTensorFlow';
import type { QuantizeSettings } from './compressionSettings';
import { floatLayers } from './floatLayers';
import type { HeldModel } from './hold';

/** A model's variables by what they are. */
export type StoredModel = Pick<HeldModel, 'architecture' | 'variables'>;

/** A weight as a matrix: a row for each output channel, or for each entry of a table. */
export interface WeightRows {
  readonly name: string;
  readonly rows: number;
  /** [rows, rest], row-major. */
  readonly values: Float32Array;
}

/** The axes of a variable that put its channels first, by its role; others have them there. */
const channelsFirst = { filter: [3, 2, 0, 1], depthwiseFilter: [2, 3, 0, 1] } as const;
const back = { filter: [2, 3, 1, 0], depthwiseFilter: [2, 3, 0, 1] } as const;

/** Where a model's variables stand. */
export type WeightPlaces = Pick<Architecture, 'shapes' | 'roleOf' | 'blockOf' | 'blocks'>;

/**
 * The weights of which a model mostly consists: tables of embeddings, matrices and filters. The head, which is small and decides, is
 * left out, and so are biases and norms.
 */
export function weightNames({ architecture }: { readonly architecture: WeightPlaces }): string[] {
  const { shapes, roleOf, blockOf, blocks } = architecture;
  return [...shapes]
    .filter(([name, shape]) => shape.length >= 2 && roleOf(name) !== 'statistic' && blockOf(name) <= blocks)
    .map(([name]) => name);
}

/** As `weightNames`, without the layers that stay in float. */
export function quantizedNames(
  model: { readonly architecture: WeightPlaces },
  { keepFloat }: Pick<QuantizeSettings, 'keepFloat'>,
): string[] {
  const isFloat = floatLayers(keepFloat);
  return weightNames(model).filter((name) => !isFloat(name));
}

/** As `weightNames`, without embeddings and stem. */
export function blockWeightNames(model: { readonly architecture: WeightPlaces }): string[] {
  return weightNames(model).filter((name) => model.architecture.blockOf(name) >= 1);
}

export function readRows(model: StoredModel, name: string): WeightRows {
  return rowsOf(model, name, model.variables.get(name)!);
}

/** Numbers in the place of a weight's, such as its gradient, as a matrix like it. */
export function rowsOf(
  { architecture }: Pick<StoredModel, 'architecture'>,
  name: string,
  tensor: tf.Tensor,
): WeightRows {
  const role = architecture.roleOf(name);
  let values: Float32Array = new Float32Array();
  let rows = 0;
  tf.tidy(() => {
    const ordered =
      role in channelsFirst ? tf.transpose(tensor, [...channelsFirst[role as 'filter']]) : tensor;
    values = ordered.dataSync<'float32'>().slice();
    rows = ordered.shape[0]!;
  });
  return { name, rows, values };
}

/** Gives a variable other values, in the order in which `readRows` has them. */
export function writeRows(
  { architecture, variables }: StoredModel,
  name: string,
  values: Float32Array,
): void {
  const role = architecture.roleOf(name);
  const variable = variables.get(name)!;
  tf.tidy(() => {
    const axes =
      role in channelsFirst ? channelsFirst[role as 'filter'] : variable.shape.map((_, axis) => axis);
    const tensor = tf.tensor(
      values,
      axes.map((axis) => variable.shape[axis]!),
      'float32',
    );
    variable.assign(role in back ? tf.transpose(tensor, [...back[role as 'filter']]) : tensor);
  });
}
