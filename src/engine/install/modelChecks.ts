import { downloadBytes, fetchablePresets } from '../../experiment/models/presets';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { cachedModels, hubCacheFolder } from '../../files/hubCache';
import type { AssetIo } from '../assets/assetIo';
import { authorization, hubEndpoint, isHubOffline } from '../assets/hub/hubServer';
import { holdsPreset, presetFolder } from '../assets/pretrained';

/** Whether the presets in wheels are downloaded. */
export async function checkModels(cacheFolder: string): Promise<Check[]> {
  const inWheels = Object.entries(fetchablePresets).filter(([, { source }]) => source.kind === 'wheel');
  return Promise.all(
    inWheels.map(async ([preset, record]): Promise<Check> => {
      const name = `Model ${preset}`;
      const size = formatBytes(record.files.reduce((sum, { bytes }) => sum + bytes, 0));
      if (await holdsPreset(presetFolder(preset, cacheFolder), record))
        return { name, status: 'ok', found: `${size} in the cache` };
      return {
        name,
        status: 'note',
        found: `not downloaded yet; the first run gets it (${formatBytes(downloadBytes(record))})`,
      };
    }),
  );
}

/** The hub's address, its cache and the cached models, without asking the hub. */
export async function checkHub(env: AssetIo['env']): Promise<Check> {
  const name = 'Hugging Face hub';
  try {
    const cache = hubCacheFolder(env);
    const models = (await cachedModels(cache)).map(({ repository }) => repository);
    const has = models.length === 0 ? 'no models' : models.join(', ');
    const server = isHubOffline(env) ? 'offline (HF_HUB_OFFLINE)' : new URL(hubEndpoint(env)).host;
    const token = 'authorization' in (await authorization(env)) ? 'with a token' : 'without a token';
    return { name, status: 'ok', found: `${server}, ${token}; the cache ${cache} has ${has}` };
  } catch (thrown) {
    return { name, status: 'note', found: (thrown as Error).message };
  }
}

/** One line of the doctor's table. */
export interface Check {
  readonly name: string;
  /** `note`: not needed for the engine that is used, or not there yet. `missing`: Graft cannot work. */
  readonly status: 'ok' | 'note' | 'missing';
  readonly found: string;
  /** The command that fixes it. */
  readonly remedy?: string;
}
