import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { assetError } from '../../experiment/errors/assets';
import type { GraftError } from '../../experiment/errors/errors';
import { installError } from '../../experiment/errors/install';
import { buildFolder, writeAtomically } from '../../files/atomicWrite';
import { acquireLock, type LockState } from '../../files/lock';
import type { AssetIo, AssetProgress, OnProgress } from '../assets/assetIo';
import { compileBinding } from './compileBinding';
import { contentsOf, engineFiles } from './engineFiles';
import type { EngineDevice, EngineVariant } from './engineWheels';
import { type EngineRecipe, engineRecipes } from './engineWheels';
import {
  type Engine,
  type EngineRecord,
  engineAt,
  engineFolders,
  engineRecordFile,
  readEngineRecord,
} from './findEngine';
import { nvidiaDriver } from './nvidiaDriver';
import { probeBinding } from './probeBinding';
import { engineDamage } from './soundEngine';

export interface InstallOptions {
  readonly device: EngineDevice;
  readonly io: AssetIo;
  readonly onProgress?: OnProgress;
  /** The folder of the binding's sources, which the build copies beside the programs. */
  readonly sources?: string;
  readonly recipe?: EngineRecipe;
}

/**
 * Installs the engine once per machine and version: fetches and verifies wheels, unpacks the needed members in the wheels' layout (or reuses
 * those of an earlier revision), compiles the binding and loads it once. The folder appears atomically at the end. An interrupted install
 * resumes with its downloads; a second concurrent install waits for the first and uses its result.
 * @throws GraftError `engine/platform`, `engine/no-compiler`, `engine/does-not-compile`, `engine/does-not-load`, `assets/*`, `network/*`,
 *   `files/*`; CancelledError
 */
export async function installEngine({
  device,
  io,
  onProgress = () => {},
  ...given
}: InstallOptions): Promise<Engine> {
  const variant = await chooseVariant(device, io);
  const recipe = given.recipe ?? recipeFor(process.platform, process.arch);
  const wheels = recipe.wheels[variant];
  if (!wheels) throw unsupported(variant);
  const engine = engineAt(io.cacheFolder, variant);
  if (await isInstalled(engine)) return engine;
  const lock = await acquireLock(`${engine.folder}.lock`, {
    signal: io.signal,
    onWait: (state) => onProgress(waiting(state)),
  });
  try {
    if (await isInstalled(engine)) return engine;
    const files = await engineFiles(engine, wheels, io, onProgress);
    const sources = given.sources ?? path.join(__dirname, 'binding');
    await buildFolder(engine.folder, async (folder) => {
      await files.place(folder);
      const compiler = await buildBinding({ folder, recipe, sources, io, onProgress });
      const { size } = await stat(path.join(folder, path.relative(engine.folder, engine.binding)));
      const record: EngineRecord = { variant, compiler, contents: contentsOf(wheels), bindingBytes: size };
      await writeAtomically(engineRecordFile(folder), JSON.stringify(record));
      // A damaged engine is removed only now, because the new one reuses its intact libraries.
      await rm(engine.folder, { recursive: true, force: true });
    });
    await files.release();
    return engine;
  } finally {
    await lock.release();
  }
}

/** Removes an installed engine and its earlier revisions. @returns whether there was one */
export async function removeEngine(variant: EngineVariant, cacheFolder: string): Promise<boolean> {
  const folders = await engineFolders(cacheFolder, variant);
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  return folders.length > 0;
}

interface Build {
  readonly folder: string;
  readonly recipe: EngineRecipe;
  readonly sources: string;
  readonly io: AssetIo;
  readonly onProgress: OnProgress;
}

/** Uses the bundled binding, or compiles one and loads it. @returns the name of the compiler, or `none` */
async function buildBinding({ folder, recipe, sources, io, onProgress }: Build): Promise<string> {
  const tensorflow = path.join(folder, 'tensorflow');
  const missing = recipe.names.libraries.find((name) => !existsSync(path.join(tensorflow, name)));
  if (missing) throw assetError('assets/bad-archive', { archive: 'tensorflow', problem: ['lacks', missing] });
  const binding = path.join(tensorflow, 'tfjs_binding.node');
  if (await takePrebuilt(sources, binding, io)) return 'none';
  const scratch = path.join(folder, 'scratch');
  await mkdir(scratch);
  const compiler = await compileBinding({ sources, tensorflow, scratch }, recipe, io, onProgress);
  await rm(scratch, { recursive: true });
  await tryBinding(binding, io);
  return compiler;
}

/** A packaged extension contains its platform's binding, so that no compiler is needed if it loads. */
async function takePrebuilt(sources: string, binding: string, io: AssetIo): Promise<boolean> {
  const prebuilt = path.join(sources, 'prebuilt', `${process.platform}-${process.arch}.node`);
  if (!existsSync(prebuilt)) return false;
  await copyFile(prebuilt, binding);
  if (!('reason' in (await probeBinding(binding, io.env, io.signal)))) return true;
  await rm(binding);
  return false;
}

/** Loads the binding now, so that an incompatible library fails here, not in the first run. */
async function tryBinding(binding: string, io: AssetIo): Promise<void> {
  const probe = await probeBinding(binding, io.env, io.signal);
  if (!('reason' in probe)) return;
  throw installError('engine/does-not-load', { why: probe.reason, when: 'built' });
}

async function chooseVariant(device: EngineDevice, io: AssetIo): Promise<EngineVariant> {
  if (device !== 'auto') return device;
  const hasGpuEngine = recipeFor(process.platform, process.arch).wheels.gpu !== undefined;
  return hasGpuEngine && (await nvidiaDriver(io.env)) ? 'gpu' : 'cpu';
}

function recipeFor(platform: string, arch: string): EngineRecipe {
  const recipe = engineRecipes[`${platform}-${arch}`];
  if (!recipe) throw unsupported();
  return recipe;
}

function unsupported(variant?: EngineVariant): GraftError {
  return installError('engine/platform', {
    variant,
    here: `${process.platform}-${process.arch}`,
    known: Object.keys(engineRecipes),
  });
}

async function isInstalled(engine: Engine): Promise<boolean> {
  return readEngineRecord(engine.folder) !== undefined && (await engineDamage(engine)) === undefined;
}

function waiting({ owner }: LockState): AssetProgress {
  return { phase: 'waiting', name: 'TensorFlow', process: owner?.pid, done: 0, total: 0 };
}
