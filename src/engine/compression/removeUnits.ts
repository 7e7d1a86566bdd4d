import { optimizeError } from '../../experiment/errors/optimize';
import { formatPercent } from '../../experiment/words/formatNumbers';
import type { Architecture } from '../models/family';
import type { HeadedModel } from '../models/headedModel';
import { type ReducedSizes, type UnitGroup, type UnitKind, unitKinds } from '../models/units';
import type { RemoveSettings } from './compressionSettings';
import { type Evidence, examplesForImportance } from './evidence';
import type { Method } from './method';
import { type Importance, magnitudeImportance, taylorImportance } from './unitImportance';
import { type Cut, type Reduction, writeReduced } from './writeReduced';

const importances: Record<RemoveSettings['importance'], Importance> = {
  taylor: taylorImportance,
  magnitude: magnitudeImportance,
};

/** Structured pruning. */
export const removeMethod: Method<RemoveSettings> = {
  describe: describeRemoval,
  examples: examplesForImportance,
  reduce: async (model, settings, { evidence }, folder) =>
    removeUnits(model, settings, await evidence(), folder),
};

/**
 * Structured pruning: writes a model without its least important units and without its last layers (Sajjad et al. 2020,
 * https://arxiv.org/abs/2004.03844), with smaller tensors and, where a config says sizes, with another config.
 * @throws GraftError `optimize/nothing-to-remove`
 */
export async function removeUnits(
  model: HeadedModel,
  settings: RemoveSettings,
  evidence: Evidence,
  folder: string,
): Promise<void> {
  requireRemovable(model.architecture, settings);
  await writeReduced(model, keptOf(model, settings, evidence), folder);
}

function keptOf(model: HeadedModel, settings: RemoveSettings, evidence: Evidence): Reduction {
  const { family, config } = model;
  const { groups, layers } = model.architecture.removable!;
  const removedLayers = layers.slice(layers.length - settings.layers);
  const isGone = (name: string) => removedLayers.some((layer) => name.startsWith(`${layer}.`));
  const staying = groups.filter(({ reader }) => !isGone(reader.variable));
  const shrunk = staying.filter(({ kind }) => settings[kind] > 0);
  const kept = importances[settings.importance](model, shrunk, evidence).map((importance, at) =>
    mostImportant(importance, keptUnits(shrunk[at]!, settings)),
  );
  const keptIn = (group: UnitGroup) => kept[shrunk.indexOf(group)];
  const sizes: ReducedSizes = {
    units: sizesOf(staying, settings),
    removed: {
      neurons: removedOf(staying, 'neurons', keptIn),
      heads: removedOf(staying, 'heads', keptIn),
      channels: removedOf(staying, 'channels', keptIn),
    },
    layers: layers.length - removedLayers.length,
  };
  return {
    names: [...model.variables.keys()].filter((name) => !isGone(name)),
    cuts: cutsOf(shrunk, kept),
    config: family.reducedConfig?.(config, sizes) ?? config,
  };
}

/** @param kept the units that stay of each group */
function cutsOf(groups: readonly UnitGroup[], kept: readonly (readonly number[])[]): Map<string, Cut[]> {
  const cuts = new Map<string, Cut[]>();
  for (const [at, { slices }] of groups.entries())
    for (const { variable, axis, width } of slices) {
      const places = kept[at]!.flatMap((unit) => Array.from({ length: width }, (_, i) => unit * width + i));
      cuts.set(variable, [...(cuts.get(variable) ?? []), { axis, places }]);
    }
  return cuts;
}

/** The units of each group of a kind that do not stay. */
function removedOf(
  groups: readonly UnitGroup[],
  wanted: UnitKind,
  keptOf: (group: UnitGroup) => readonly number[] | undefined,
): number[][] {
  return groups
    .filter(({ kind }) => kind === wanted)
    .map((group) => {
      const kept = keptOf(group);
      return kept ? [...Array(group.count).keys()].filter((unit) => !kept.includes(unit)) : [];
    });
}

function sizesOf(groups: readonly UnitGroup[], settings: RemoveSettings): ReducedSizes['units'] {
  return Object.fromEntries(groups.map((group) => [group.kind, keptUnits(group, settings)]));
}

/** The positions of the largest numbers, in ascending order. */
function mostImportant(importance: Float32Array, count: number): number[] {
  const ranked = [...importance.keys()].sort((a, b) => importance[b]! - importance[a]! || a - b);
  return ranked.slice(0, count).sort((a, b) => a - b);
}

/** The width of vector instructions: of `many` units or more, a multiple stays. */
const multiple = 8;
const many = 64;

/** The removed part, in a few words. */
function describeRemoval(settings: RemoveSettings): string {
  const { layers, importance } = settings;
  const units = unitKinds
    .filter((kind) => settings[kind] > 0)
    .map((kind) => `${formatPercent(settings[kind])} of the ${kind}`);
  const parts = [...units, ...(layers > 0 ? [`${layers} ${layers === 1 ? 'layer' : 'layers'}`] : [])];
  const ranked = units.length > 0 && importance === 'magnitude' ? ' by magnitude' : '';
  return `without ${parts.join(' and ') || 'anything less'}${ranked}`;
}

/** How many units of a group stay. */
function keptUnits({ kind, count }: UnitGroup, settings: RemoveSettings): number {
  const kept = Math.max(1, Math.round(count * (1 - settings[kind])));
  return settings[kind] > 0 && kept >= many ? multiple * Math.round(kept / multiple) : kept;
}

/**
 * Refuses what a model does not have.
 * @throws GraftError `optimize/nothing-to-remove`
 */
function requireRemovable({ removable }: Architecture, settings: RemoveSettings): void {
  for (const kind of unitKinds)
    if (settings[kind] > 0 && !removable?.groups.some((group) => group.kind === kind))
      throw optimizeError('optimize/nothing-to-remove', { setting: `remove.${kind}`, why: ['lacks'] });
  const layers = removable?.layers.length ?? 0;
  if (settings.layers > 0 && settings.layers >= layers)
    throw optimizeError('optimize/nothing-to-remove', {
      setting: 'remove.layers',
      why: layers === 0 ? ['lacks'] : ['last-layer', layers],
    });
  if (settings.layers === 0 && unitKinds.every((kind) => settings[kind] === 0))
    throw optimizeError('optimize/nothing-to-remove', { setting: 'remove.neurons', why: ['zero'] });
}
