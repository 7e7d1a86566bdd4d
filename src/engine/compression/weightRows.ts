import type { Classifier } from '../models/classifier';
import { tf } from '../tensorflow/loadTensorFlow';

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

/**
 * The weights of which a model mostly consists: tables of embeddings, matrices and filters. The head, which is small and decides, is
 * left out, and so are biases and norms.
 */
export function weightNames({ architecture }: Pick<Classifier, 'architecture'>): string[] {
  const { shapes, roleOf } = architecture;
  return [...shapes]
    .filter(([name, shape]) => shape.length >= 2 && roleOf(name) !== 'statistic')
    .map(([name]) => name);
}

/** As `weightNames`, without embeddings and stem. */
export function blockWeightNames(model: Pick<Classifier, 'architecture'>): string[] {
  const { blockOf, blocks } = model.architecture;
  return weightNames(model).filter((name) => blockOf(name) >= 1 && blockOf(name) <= blocks);
}

export function readRows({ architecture, variables }: Classifier, name: string): WeightRows {
  const role = architecture.roleOf(name);
  const variable = variables.get(name)!;
  let values: Float32Array = new Float32Array();
  tf.tidy(() => {
    const ordered =
      role in channelsFirst ? tf.transpose(variable, [...channelsFirst[role as 'filter']]) : variable;
    values = ordered.dataSync<'float32'>().slice();
  });
  const rows = architecture.shapes.get(name)![0]!;
  return { name, rows, values };
}

/** Gives a variable other values, in the order in which `readRows` has them. */
export function writeRows({ architecture, variables }: Classifier, name: string, values: Float32Array): void {
  const role = architecture.roleOf(name);
  const variable = variables.get(name)!;
  tf.tidy(() => {
    const tensor = tf.tensor(values, [...architecture.shapes.get(name)!], 'float32');
    variable.assign(role in back ? tf.transpose(tensor, [...back[role as 'filter']]) : tensor);
  });
}
