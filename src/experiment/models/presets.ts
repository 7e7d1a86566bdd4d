import { imagePresets } from './imagePresets';
import type { Preset } from './preset';
import { textPresets } from './textPresets';

/** All presets by name. Nothing about a checkpoint lives in code paths. */
export const presets: Readonly<Record<string, Preset>> = { ...textPresets, ...imagePresets };

/** The presets that Graft can fetch, valid names for `model.preset`; the files of other presets are the user's. */
export const fetchablePresets: Readonly<Record<string, Preset>> = Object.fromEntries(
  Object.entries(presets).filter(([, { source }]) => source.kind !== 'folder'),
);

/** The names of the presets that Graft can fetch. Each kind of data begins with its recommended one; the kind of the preset `now` comes first. */
export function listedPresets(now = ''): string[] {
  const kind = presetNamed(now)?.modality;
  const names = Object.keys(fetchablePresets);
  const isOfKind = (name: string) => fetchablePresets[name]!.modality === kind;
  return [...names.filter(isOfKind), ...names.filter((name) => !isOfKind(name))];
}

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

/** The download size of a preset in bytes; four bytes a parameter if its files are unknown. */
export function downloadBytes({ source, files, parameters }: Preset): number {
  if (source.kind === 'wheel') return source.bytes;
  return files.reduce((sum, { bytes }) => sum + bytes, 0) || 4 * parameters;
}
