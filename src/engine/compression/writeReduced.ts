import type { ConfigFile } from '../models/configFile';
import type { HeadedModel } from '../models/headedModel';
import { saveModel } from '../models/saveModel';
import { newVariable } from '../models/variableRoles';
import { elementCount } from '../tensorflow/elementCount';
import { tf } from '../tensorflow/loadTensorFlow';
import { fileValues } from './unitImportance';

/** The kept part of a model. */
export interface Reduction {
  /** The variables, none of which changes its name. */
  readonly names: readonly string[];
  /** The places that stay along some axes of a variable, by its name. */
  readonly cuts: ReadonlyMap<string, readonly Cut[]>;
  /** The config that says so. */
  readonly config: ConfigFile;
}

export interface Cut {
  readonly axis: number;
  readonly places: readonly number[];
}

/** Writes the kept part of a model to a new folder. */
export async function writeReduced(
  model: HeadedModel,
  { names, cuts, config }: Reduction,
  folder: string,
): Promise<void> {
  const { architecture } = model;
  const shapes = new Map<string, readonly number[]>();
  const variables = new Map<string, tf.Variable>();
  try {
    for (const name of names) {
      const shape = architecture.shapes.get(name) ?? model.variables.get(name)!.shape;
      const cut = (cuts.get(name) ?? []).reduce(cutAlong, { values: fileValues(model, name), shape });
      if (architecture.shapes.has(name)) shapes.set(name, cut.shape);
      variables.set(name, newVariable(cut.values, cut.shape, architecture.roleOf(name)));
    }
    const reduced = {
      ...model,
      config,
      architecture: { ...architecture, shapes },
      variables,
      weightsOver: (values: ReadonlyMap<string, tf.Tensor>) => values,
    };
    await saveModel(reduced, folder, variables);
  } finally {
    tf.dispose([...variables.values()]);
  }
}

interface Values {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Some places along an axis. */
function cutAlong({ values, shape }: Values, { axis, places }: Cut): Values {
  const inner = elementCount(shape.slice(axis + 1));
  const stride = inner * shape[axis]!;
  const outer = values.length / stride;
  const cut = new Float32Array(outer * places.length * inner);
  for (let at = 0; at < outer; at++)
    for (const [i, place] of places.entries()) {
      const from = at * stride + place * inner;
      cut.set(values.subarray(from, from + inner), (at * places.length + i) * inner);
    }
  return { values: cut, shape: shape.map((size, i) => (i === axis ? places.length : size)) };
}
