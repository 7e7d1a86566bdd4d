import path from 'node:path';
import { networkFetch } from '../../engine/assets/networkFetch';
import type { Io } from '../../engine/io';
import { programsFolder } from '../../engine/threads/programsFolder';
import { cacheFolder } from '../../files/cacheFolder';
import type { Executor } from '../../runs/executor';
import { LocalProcess } from '../../runs/localProcess';

/** The world as this process sees it. Without a signal only the end of the process ends what is fetched. */
export function processIo(signal = new AbortController().signal): Omit<Io, 'emit' | 'stopAfterEpoch'> {
  const { env } = process;
  const now = () => performance.timeOrigin + performance.now();
  return { fetch: networkFetch(env), signal, env, cacheFolder: cacheFolder(env), now };
}

/** Where the runs of this program compute. */
export const executor: Executor = new LocalProcess(() => ({
  execPath: process.execPath,
  module: path.join(programsFolder, 'graft.js'),
  env: process.env as Record<string, string>,
}));
