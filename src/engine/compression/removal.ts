import { optimizeError } from '../../experiment/errors/optimize';
import { formatPercent } from '../../experiment/words/formatNumbers';
import type { Architecture } from '../models/family';
import { type UnitGroup, unitKinds } from '../models/units';
import type { RemoveSettings } from './compressionSettings';

/** The width of vector instructions: of `many` units or more, a multiple stays. */
const multiple = 8;
const many = 64;

/** The removed part, in a few words. */
export function describeRemoval(settings: RemoveSettings): string {
  const { layers, importance } = settings;
  const units = unitKinds
    .filter((kind) => settings[kind] > 0)
    .map((kind) => `${formatPercent(settings[kind])} of the ${kind}`);
  const parts = [...units, ...(layers > 0 ? [`${layers} ${layers === 1 ? 'layer' : 'layers'}`] : [])];
  const ranked = units.length > 0 && importance === 'magnitude' ? ' by magnitude' : '';
  return `without ${parts.join(' and ') || 'anything less'}${ranked}`;
}

/** How many units of a group stay. */
export function keptUnits({ kind, count }: UnitGroup, settings: RemoveSettings): number {
  const kept = Math.max(1, Math.round(count * (1 - settings[kind])));
  return settings[kind] > 0 && kept >= many ? multiple * Math.round(kept / multiple) : kept;
}

/**
 * Refuses what a model does not have.
 * @throws GraftError `optimize/nothing-to-remove`
 */
export function requireRemovable({ removable }: Architecture, settings: RemoveSettings): void {
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
