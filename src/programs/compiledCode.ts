import * as nodeModule from 'node:module';
import path from 'node:path';
import { cacheFolder } from '../files/cacheFolder';

/** There from Node 22.1 on, and in the Node of VS Code. */
const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };

/**
 * Lets Node keep what it makes of the programs' code in the user's cache: to read four megabytes of it anew takes a tenth of a second of
 * every start. Where the folder cannot be written, nothing is kept.
 */
export function keepCompiledCode(env: NodeJS.ProcessEnv): void {
  if (!enableCompileCache || env.NODE_COMPILE_CACHE || env.NODE_DISABLE_COMPILE_CACHE) return;
  const folder = path.join(cacheFolder(env), 'code');
  enableCompileCache(folder);
  // Threads and processes that are started look here.
  env.NODE_COMPILE_CACHE = folder;
}
