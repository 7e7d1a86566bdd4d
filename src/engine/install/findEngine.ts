import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { installError } from '../../experiment/errors/install';
import { type EngineDevice, type EngineVariant, wheelsHere } from './engineWheels';
import { nvidiaDriver } from './nvidiaDriver';

/** An installed engine. `folder` keeps the wheels' layout, in which the libraries find each other and CUDA. */
export interface Engine {
  /** The native binding, for GRAFT_BINDING of a TensorFlow worker. */
  readonly binding: string;
  readonly folder: string;
  readonly variant: EngineVariant;
}

/** The versions of the numeric backend, recorded in every run. */
export const engineVersions = { tensorflow: '2.21.0', tfjs: '4.22.0' } as const;

/** Raise it when the layout or the binding changes, so that a newer Graft does not use an older one's folder. */
const revision = 11;

const recordSchema = z.object({
  variant: z.enum(['cpu', 'gpu']),
  compiler: z.string(),
  /** Identifies the files unpacked from wheels, which another revision with the same files reuses. */
  contents: z.string().optional(),
  /** The size of the binding, to detect truncation. Earlier versions lack it. */
  bindingBytes: z.number().optional(),
});
export type EngineRecord = z.infer<typeof recordSchema>;

type Env = Readonly<Record<string, string | undefined>>;

export interface FindEngineOptions {
  /** `auto`: the GPU engine if it is installed and a driver answers, else the CPU engine. */
  readonly device: EngineDevice;
  readonly cacheFolder: string;
  readonly env: Env;
}

/**
 * The installed engine for a device. The GPU engine also computes on the CPU, so it replaces a missing CPU engine.
 * GRAFT_BINDING, if set, names a custom binding to use instead.
 * @throws GraftError `engine/not-installed`
 */
export async function findEngine({ device, cacheFolder, env }: FindEngineOptions): Promise<Engine> {
  if (env.GRAFT_BINDING) return ownBinding(env.GRAFT_BINDING);
  const hasDriver = device === 'auto' && (await nvidiaDriver(env)) !== undefined;
  const order: EngineVariant[] = device === 'gpu' ? ['gpu'] : hasDriver ? ['gpu', 'cpu'] : ['cpu', 'gpu'];
  for (const variant of order) {
    const engine = engineAt(cacheFolder, variant);
    if (readEngineRecord(engine.folder) && existsSync(engine.binding)) return engine;
  }
  throw installError('engine/not-installed', { device }, { download: downloadSize(order[0]!) });
}

/** The download size of a variant in bytes, without a compiler if the binding must be compiled. */
function downloadSize(variant: EngineVariant): number {
  const wheels = wheelsHere(variant) ?? [];
  return wheels.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * The device of an engine, predicted without loading it: the GPU engine needs a driver that answers, and uses no GPU unless requested.
 */
export async function resolveDevice(
  { variant }: Engine,
  asked: EngineDevice,
  env: Env,
): Promise<EngineVariant> {
  if (variant === 'cpu' || asked === 'cpu') return 'cpu';
  return (await nvidiaDriver(env)) ? 'gpu' : 'cpu';
}

/** The folder of a variant of the engine, existing or not: one copy per machine and version. */
export function engineAt(cacheFolder: string, variant: EngineVariant): Engine {
  const folder = path.join(cacheFolder, 'engine', `${folderStem(variant)}${revision}`);
  return { binding: path.join(folder, 'tensorflow', 'tfjs_binding.node'), folder, variant };
}

/** The folders of a variant of this version in the cache, of all revisions. */
export async function engineFolders(cacheFolder: string, variant: EngineVariant): Promise<string[]> {
  const folder = path.join(cacheFolder, 'engine');
  const names = await readdir(folder).catch(() => []);
  const stem = folderStem(variant);
  return names
    .filter((name) => name.startsWith(stem) && /^\d+$/.test(name.slice(stem.length)))
    .map((name) => path.join(folder, name));
}

function folderStem(variant: EngineVariant): string {
  return `tensorflow-${engineVersions.tensorflow}-${variant}-r`;
}

/** The installer writes this file last. */
export function engineRecordFile(folder: string): string {
  return path.join(folder, 'engine.json');
}

/** The installer's record; undefined if the folder has no engine. */
export function readEngineRecord(folder: string): EngineRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(engineRecordFile(folder), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function ownBinding(given: string): Engine {
  const binding = path.resolve(given);
  const folder = path.dirname(path.dirname(binding));
  return { binding, folder, variant: existsSync(path.join(folder, 'nvidia')) ? 'gpu' : 'cpu' };
}
