import { hubName } from '../../experiment/models/hubName';
import type { ModalityName } from '../../experiment/models/modalities';
import { modalities } from '../../experiment/models/modalities';
import { fetchablePresets, presetOnHub } from '../../experiment/models/presets';
import { cachedModels, hubCacheFolder } from '../../files/hubCache';
import { isPresetIntact } from '../assets/pretrained';
import type { Io } from '../io';

/**
 * The models on this machine that read a kind of data, as values of `model.preset`: presets, and what Python's libraries have fetched.
 * Nothing is asked of the network.
 */
export async function modelsHere(
  modality: ModalityName,
  { env, cacheFolder }: Pick<Io, 'env' | 'cacheFolder'>,
): Promise<string[]> {
  const cached = await cachedModels(hubCacheFolder(env));
  const repositories = new Set(cached.map(({ repository }) => repository));
  const names: string[] = [];
  for (const [name, { modality: own, source }] of Object.entries(fetchablePresets)) {
    if (own !== modality) continue;
    const isHere =
      source.kind === 'hub' ? repositories.has(source.repository) : await isPresetIntact(name, cacheFolder);
    if (isHere) names.push(name);
  }
  const others = cached.filter(
    ({ repository, files }) =>
      files.includes('config.json') && !presetOnHub(repository) && modalities[modality].fits(files),
  );
  return [...names, ...others.map(({ repository }) => hubName({ repository, revision: 'main' }))];
}
