import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { GraftError } from '../../experiment/errors/errors';
import type { EngineDevice, EngineVariant } from './engineVariant';
import { wheelsHere } from './engineWheels';
import { nvidiaDriver } from './nvidiaDriver';

/** An installed engine. Inside `folder` the wheels' own layout is kept: the libraries find each other, and CUDA, by it. */
export interface Engine {
  /** The native binding; whoever starts a TensorFlow worker puts it into the worker's GRAFT_BINDING. */
  readonly binding: string;
  readonly folder: string;
  readonly variant: EngineVariant;
}

/** The versions of the numeric backend, recorded in every run. */
export const engineVersions = { tensorflow: '2.21.0', tfjs: '4.22.0' } as const;

/** Raised by hand when the layout or the binding changes, so that a newer Graft does not use an older one's folder. */
const revision = 10;

const recordSchema = z.object({
  variant: z.enum(['cpu', 'gpu']),
  compiler: z.string(),
  /** Names what was unpacked from wheels; another revision that has the same takes it from there. */
  contents: z.string().optional(),
  /** The size of the binding, which tells one that was cut short. Earlier versions did not say it. */
  bindingBytes: z.number().optional(),
});
export type EngineRecord = z.infer<typeof recordSchema>;

type Env = Readonly<Record<string, string | undefined>>;

export interface FindEngineOptions {
  /** `auto`: the GPU engine if it is there and a driver answers, else the CPU engine. */
  readonly device: EngineDevice;
  readonly cacheFolder: string;
  readonly env: Env;
}

/**
 * The installed engine for a device. The GPU engine also computes on the CPU, so it serves where the CPU one is missing.
 * GRAFT_BINDING, if set, is the answer: a binding of one's own.
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
  const flag = device === 'auto' ? '' : ` --${device}`;
  throw new GraftError(
    'engine/not-installed',
    `The TensorFlow engine${device === 'gpu' ? ' for GPUs' : ''} is not installed on this machine.`,
    {
      remedy: `Run \`graft engine install${flag}\` once; \`graft doctor\` shows what is there.`,
      download: downloadSize(order[0]!),
    },
  );
}

/** Bytes that installing a variant downloads; a compiler may come to it where the binding is made here. */
function downloadSize(variant: EngineVariant): number {
  const wheels = wheelsHere(variant) ?? [];
  return wheels.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * The device that an engine computes on, as far as can be told without loading it: the GPU engine needs a driver that answers, and
 * uses no GPU if none is asked for.
 */
export async function resolveDevice(
  { variant }: Engine,
  asked: EngineDevice,
  env: Env,
): Promise<EngineVariant> {
  if (variant === 'cpu' || asked === 'cpu') return 'cpu';
  return (await nvidiaDriver(env)) ? 'gpu' : 'cpu';
}

/** Where a variant of the engine is, or will be: one copy per machine and version. */
export function engineAt(cacheFolder: string, variant: EngineVariant): Engine {
  const folder = path.join(cacheFolder, 'engine', `${folderStem(variant)}${revision}`);
  return { binding: path.join(folder, 'tensorflow', 'tfjs_binding.node'), folder, variant };
}

/** The folders of a variant of this version that are in the cache, of whatever revision. */
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

/** The file that the installer writes last. */
export function engineRecordFile(folder: string): string {
  return path.join(folder, 'engine.json');
}

/** What the installer recorded; undefined if no engine is installed in that folder. */
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
