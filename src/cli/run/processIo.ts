import { networkFetch } from '../../engine/assets/networkFetch';
import type { Io } from '../../engine/io';
import { cacheFolder } from '../../files/cacheFolder';

/** The world as this process sees it. Without a signal only the end of the process ends what is fetched. */
export function processIo(signal = new AbortController().signal): Omit<Io, 'emit' | 'stopAfterEpoch'> {
  const { env } = process;
  const now = () => performance.timeOrigin + performance.now();
  return { fetch: networkFetch(env), signal, env, cacheFolder: cacheFolder(env), now };
}
