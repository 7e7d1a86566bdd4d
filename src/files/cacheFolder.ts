import path from 'node:path';
import envPaths from 'env-paths';

/** The user's cache folder for engines and pretrained models, where the system keeps such things; GRAFT_CACHE chooses another. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  return env.GRAFT_CACHE ? path.resolve(env.GRAFT_CACHE) : envPaths('graft', { suffix: '' }).cache;
}
