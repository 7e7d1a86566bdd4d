import { existsSync } from 'node:fs';
import path from 'node:path';
import { CancelledError, GraftError } from '../../experiment/errors/errors';
import { installError } from '../../experiment/errors/install';
import { warningOf } from '../../experiment/runs/runWords';
import type { StageName } from '../../experiment/stages/stages';
import { buildFolder } from '../../files/atomicWrite';
import { acquireLock } from '../../files/lock';
import type { AssetIo, OnProgress } from '../assets/assetIo';
import { fetchProgress } from '../assets/fetchProgress';
import { fetchNpmPackages, type NpmPackage } from '../assets/npmPackages';
import type { Io } from '../io';

/** Native code from npm for several systems: one copy per machine and version, in the user's cache. */
export interface NpmRuntime {
  /** The name for `graft runtime install NAME`. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly licence: string;
  /** The packages by `platform-architecture`. */
  readonly packages: Readonly<Record<string, readonly NpmPackage[]>>;
}

function folderIn({ name, version }: NpmRuntime, cacheFolder: string): string {
  return path.join(cacheFolder, 'runtimes', `${name}-${version}`);
}

/** Whether a runtime is installed. */
export function hasRuntime(runtime: NpmRuntime, cacheFolder: string): boolean {
  return existsSync(folderIn(runtime, cacheFolder));
}

/**
 * The folder of one of an installed runtime's packages.
 * @throws GraftError `runtime/not-installed`
 */
export function findRuntime(runtime: NpmRuntime, packageName: string, cacheFolder: string): string {
  if (hasRuntime(runtime, cacheFolder))
    return path.join(folderIn(runtime, cacheFolder), 'node_modules', packageName);
  throw installError('runtime/not-installed', { title: runtime.title, name: runtime.name });
}

/**
 * Installs a runtime once per machine and version. Its folder appears atomically; a second concurrent install uses the first one's result.
 * @returns the folder
 * @throws GraftError `runtime/platform`, `assets/*`, `network/*`, `files/*`; CancelledError
 */
export async function installRuntime(
  runtime: NpmRuntime,
  io: AssetIo,
  onProgress: OnProgress = () => {},
): Promise<string> {
  const folder = folderIn(runtime, io.cacheFolder);
  if (existsSync(folder)) return folder;
  const packages = packagesHere(runtime);
  const onWait = () => onProgress({ phase: 'waiting', name: runtime.title, done: 0, total: 0 });
  const lock = await acquireLock(`${folder}.lock`, { signal: io.signal, onWait });
  try {
    if (!existsSync(folder))
      await buildFolder(folder, (building) =>
        fetchNpmPackages(packages, path.join(building, 'node_modules'), io, onProgress),
      );
    return folder;
  } finally {
    await lock.release();
  }
}

function packagesHere({ title, packages }: NpmRuntime): readonly NpmPackage[] {
  const here = `${process.platform}-${process.arch}`;
  const found = packages[here];
  if (found) return found;
  throw installError('runtime/platform', { title, here, known: Object.keys(packages) });
}

/** Installs a runtime that a stage needs, if it is not there yet. Throws as `installRuntime`. */
export async function bringRuntime(runtime: NpmRuntime, stage: StageName, io: Io): Promise<void> {
  if (hasRuntime(runtime, io.cacheFolder)) return;
  await installRuntime(runtime, io, fetchProgress(stage, io));
}

/** Installs a runtime that a stage would like to have. Without a network there is a warning, and the stage runs without it. */
export async function tryToBringRuntime(runtime: NpmRuntime, stage: StageName, io: Io): Promise<void> {
  try {
    await bringRuntime(runtime, stage, io);
  } catch (thrown) {
    if (!(thrown instanceof GraftError) || thrown instanceof CancelledError) throw thrown;
    io.emit({ type: 'warning', ...warningOf(thrown) });
  }
}
