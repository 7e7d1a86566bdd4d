import type { Classifier } from '../models/classifier';
import type { ReducedSizes, UnitGroup } from '../models/units';
import type { RemoveSettings } from './compressionSettings';
import { keptUnits, requireRemovable } from './removal';
import { type Evidence, type Importance, magnitudeImportance, taylorImportance } from './unitImportance';
import { type Cut, type Reduction, writeReduced } from './writeReduced';

const importances: Record<RemoveSettings['importance'], Importance> = {
  taylor: taylorImportance,
  magnitude: magnitudeImportance,
};

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
  await writeReduced(model, keptOf(model, settings, evidence), folder);
}

function keptOf(model: Classifier, settings: RemoveSettings, evidence: Evidence): Reduction {
  const { family, config } = model;
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
  const sizes: ReducedSizes = {
    units: sizesOf(staying, settings),
    layers: layers.length - removedLayers.length,
  };
  return {
    names: [...model.variables.keys()].filter((name) => !isGone(name)),
    cuts,
    config: family.reducedConfig?.(config, sizes) ?? config,
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
