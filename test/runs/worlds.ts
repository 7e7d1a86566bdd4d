import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Executor } from '../../src/runs/executor';
import { LocalProcess } from '../../src/runs/localProcess';
import { Elsewhere } from './elsewhere';

/** A place where runs compute, for tests that hold for each of them. */
export interface World {
  readonly executor: Executor;
  /** The `.graft` folder of the user. */
  readonly graft: string;
  /** The `.graft` folder into which runs write. */
  readonly place: string;
  /** Resolves when the user's folder has everything that runs have written. */
  settled(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts the built engine with its own cache. */
export function testEngine(cache: string): LocalProcess {
  const env = { ...(process.env as Record<string, string>), GRAFT_CACHE: cache };
  return new LocalProcess(() => ({
    execPath: process.execPath,
    module: path.resolve('dist/graft.js'),
    env,
  }));
}

/** @param project an existing folder to use, which stays */
export async function localWorld(project?: string): Promise<World> {
  const here = project ?? (await temporaryFolder());
  const graft = path.join(here, '.graft');
  return {
    executor: testEngine(path.join(here, 'cache')),
    graft,
    place: graft,
    settled: async () => {},
    remove: async () => {
      if (!project) await removeFolder(here);
    },
  };
}

/** As `localWorld`, with a second folder in which the runs compute. */
export async function elsewhereWorld(project?: string): Promise<World> {
  const here = project ?? (await temporaryFolder());
  const there = await temporaryFolder();
  const executor = new Elsewhere(here, there, testEngine(path.join(here, 'cache')));
  return {
    executor,
    graft: path.join(here, '.graft'),
    place: path.join(there, '.graft'),
    settled: () => executor.settled(),
    remove: async () => {
      await executor.dispose();
      await removeFolder(there);
      if (!project) await removeFolder(here);
    },
  };
}

/** Each kind of world, by name. */
export const worlds = { 'a process here': localWorld, 'a process elsewhere': elsewhereWorld };

const temporaryFolder = () => mkdtemp(path.join(os.tmpdir(), 'graft-test-'));
const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true });
