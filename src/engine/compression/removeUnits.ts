import type { Classifier } from '../models/classifier';
import { saveClassifier } from '../models/saveClassifier';
import type { ReducedSizes, UnitGroup } from '../models/units';
import { newVariable } from '../models/variableRoles';
import { tf } from '../tensorflow/loadTensorFlow';
import type { RemoveSettings } from './compressionSettings';
import { keptUnits, requireRemovable } from './removal';
import {
  type Evidence,
  fileValues,
  type Importance,
  magnitudeImportance,
  taylorImportance,
} from './unitImportance';

const importances: Record<RemoveSettings['importance'], Importance> = {
  taylor: taylorImportance,
  magnitude: magnitudeImportance,
};

/** What stays of a model. */
interface Kept {
  /** The variables, none of which changes its name. */
  readonly names: readonly string[];
  /** The places that stay along some axes of a variable, by its name. */
  readonly cuts: ReadonlyMap<string, readonly Cut[]>;
  readonly sizes: ReducedSizes;
}

interface Cut {
  readonly axis: number;
  readonly places: readonly number[];
}

/**
 * Structured pruning: writes a model without its least important units and without its last layers (Sajjad et al. 2020,
 * https://arxiv.org/abs/2004.03844), with smaller tensors and, where a config says sizes, with another config.
 * @throws GraftError `optimize/nothing-to-remove`
 */
export async function removeUnits(
  model: Classifier,
  settings: RemoveSettings,
  evidence: Evidence,
  folder: string,
): Promise<void> {
  requireRemovable(model.architecture, settings);
  const kept = keptOf(model, settings, evidence);
  const { family, config, architecture } = model;
  const shapes = new Map<string, readonly number[]>();
  const variables = new Map<string, tf.Variable>();
  try {
    for (const name of kept.names) {
      const shape = architecture.shapes.get(name) ?? model.variables.get(name)!.shape;
      const cut = (kept.cuts.get(name) ?? []).reduce(cutAlong, { values: fileValues(model, name), shape });
      if (architecture.shapes.has(name)) shapes.set(name, cut.shape);
      variables.set(name, newVariable(cut.values, cut.shape, architecture.roleOf(name)));
    }
    const reduced = {
      ...model,
      config: family.reducedConfig?.(config, kept.sizes) ?? config,
      architecture: { ...architecture, shapes },
      variables,
      weightsOver: (values: ReadonlyMap<string, tf.Tensor>) => values,
    };
    await saveClassifier(reduced, folder, variables);
  } finally {
    tf.dispose([...variables.values()]);
  }
}

function keptOf(model: Classifier, settings: RemoveSettings, evidence: Evidence): Kept {
  const { groups, layers } = model.architecture.removable!;
  const removedLayers = layers.slice(layers.length - settings.layers);
  const isGone = (name: string) => removedLayers.some((layer) => name.startsWith(`${layer}.`));
  const staying = groups.filter(({ reader }) => !isGone(reader));
  const shrunk = staying.filter(({ kind }) => settings[kind] > 0);
  const cuts = new Map<string, Cut[]>();
  for (const [at, importance] of importances[settings.importance](model, shrunk, evidence).entries()) {
    const places = mostImportant(importance, keptUnits(shrunk[at]!, settings));
    for (const { variable, axis } of shrunk[at]!.slices)
      cuts.set(variable, [...(cuts.get(variable) ?? []), { axis, places }]);
  }
  return {
    names: [...model.variables.keys()].filter((name) => !isGone(name)),
    cuts,
    sizes: { units: sizesOf(staying, settings), layers: layers.length - removedLayers.length },
  };
}

function sizesOf(groups: readonly UnitGroup[], settings: RemoveSettings): ReducedSizes['units'] {
  return Object.fromEntries(groups.map((group) => [group.kind, keptUnits(group, settings)]));
}

/** The positions of the largest numbers, in ascending order. */
function mostImportant(importance: Float32Array, count: number): number[] {
  const ranked = [...importance.keys()].sort((a, b) => importance[b]! - importance[a]! || a - b);
  return ranked.slice(0, count).sort((a, b) => a - b);
}

interface Values {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Some places along an axis. */
function cutAlong({ values, shape }: Values, { axis, places }: Cut): Values {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
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
