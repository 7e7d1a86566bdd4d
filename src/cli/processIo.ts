import type { AssetIo } from '../engine/assets/assetIo';
import { networkFetch } from '../engine/assets/networkFetch';
import { cacheFolder } from '../files/cacheFolder';

/** The world as this process sees it. Without a signal only the end of the process ends what is fetched. */
export function processIo(signal = new AbortController().signal): AssetIo {
  const { env } = process;
  return { fetch: networkFetch(env), signal, env, cacheFolder: cacheFolder(env) };
}
