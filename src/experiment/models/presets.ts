import { imagePresets } from './imagePresets';
import type { Preset } from './preset';
import { textPresets } from './textPresets';

/** All presets by name. Nothing about a checkpoint lives in code paths. */
export const presets: Readonly<Record<string, Preset>> = { ...textPresets, ...imagePresets };

/** The presets that Graft can fetch, which is what `model.preset` may name; of the others the user has the files. */
export const fetchablePresets: Readonly<Record<string, Preset>> = Object.fromEntries(
  Object.entries(presets).filter(([, { source }]) => source.kind !== 'folder'),
);

/** The preset of this name, if there is one. */
export function presetNamed(name: string): Preset | undefined {
  return Object.hasOwn(presets, name) ? presets[name] : undefined;
}

/** The preset whose files are in a repository on the hub, if there is one. */
export function presetOnHub(repository: string): Preset | undefined {
  return Object.values(presets).find(
    ({ source }) => source.kind === 'hub' && source.repository === repository,
  );
}

/** How many bytes have to be downloaded to have a preset; where its files are not known, about: four for each parameter. */
export function downloadBytes({ source, files, parameters }: Preset): number {
  if (source.kind === 'wheel') return source.bytes;
  return files.reduce((sum, { bytes }) => sum + bytes, 0) || 4 * parameters;
}
