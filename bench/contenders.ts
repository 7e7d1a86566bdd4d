import path from 'node:path';
import { nativeEnvironment } from '../src/engine/install/nativeEnvironment';
import { GraftError } from '../src/experiment/errors/errors';
import { cacheFolder } from '../src/files/cacheFolder';
import type { Device, Workload } from './workloads';

export const precisions = ['float32', 'bfloat16', 'float16'] as const;
export type Precision = (typeof precisions)[number];

/** Whether a step is one XLA computation: Graft's own setting. */
export const xlaModes = ['auto', 'on', 'off'] as const;
export type XlaMode = (typeof xlaModes)[number];

/** A way to train: which program, and how it is set. */
interface Way {
  readonly help: string;
  readonly engine: 'tensorflow' | 'torch';
  readonly args: readonly string[];
  /** Makes no sense for texts: the layout of images. */
  readonly imagesOnly?: boolean;
  /** Runs only when it is named. */
  readonly onRequest?: boolean;
}

const ways = {
  tfjsEager: { help: 'tfjs, operation by operation', engine: 'tensorflow', args: ['eager'] },
  graft: { help: 'Graft, the step compiled', engine: 'tensorflow', args: ['compiled'] },
  torchEager: { help: 'PyTorch as it comes', engine: 'torch', args: [] },
  torchFused: { help: 'PyTorch, fused optimizer', engine: 'torch', args: ['--fused'] },
  torchCompiled: {
    help: 'PyTorch, torch.compile, fused optimizer',
    engine: 'torch',
    args: ['--fused', '--compile'],
  },
  torchNhwc: {
    help: 'PyTorch, channels_last, fused optimizer',
    engine: 'torch',
    args: ['--fused', '--nhwc'],
    imagesOnly: true,
  },
  torchNhwcCompiled: {
    help: 'PyTorch, channels_last, torch.compile, fused optimizer',
    engine: 'torch',
    args: ['--fused', '--nhwc', '--compile'],
    imagesOnly: true,
    onRequest: true,
  },
} as const satisfies Record<string, Way>;

export type ContenderName = keyof typeof ways;
export const contenderNames = Object.keys(ways) as ContenderName[];
const wayOf = (name: ContenderName): Way => ways[name];

export const contenderHelp: Readonly<Record<ContenderName, string>> = Object.fromEntries(
  contenderNames.map((name) => [name, ways[name].help]),
) as Record<ContenderName, string>;

export function isTorch(name: ContenderName): boolean {
  return wayOf(name).engine === 'torch';
}

/** Parses a name from the command line. Throws `bench/unknown-contender`. */
export function parseContenderName(name: string): ContenderName {
  if (Object.hasOwn(ways, name)) return name as ContenderName;
  const message = `There is no contender ${JSON.stringify(name)} in the bench.`;
  throw new GraftError('bench/unknown-contender', message, {
    remedy: `Choose among ${contenderNames.join(', ')}.`,
  });
}

/** The default contenders: all available ones except those that run on request. */
export function usualContenders(hasTorch: boolean): ContenderName[] {
  return contenderNames.filter((name) => !wayOf(name).onRequest && (hasTorch || !isTorch(name)));
}

/** Those of the named that can train this work. */
export function contendersFor(names: readonly ContenderName[], workload: Workload): ContenderName[] {
  return names.filter((name) => workload.kind === 'image' || !wayOf(name).imagesOnly);
}

/** The settings that all contenders of a bench share. */
export interface Setup {
  /** TensorFlow's native binding. */
  readonly binding: string;
  /** A Python with torch and transformers. */
  readonly python: string | undefined;
  readonly device: Device;
  readonly threads: number;
  readonly precision: Precision;
  readonly xla: XlaMode;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A process to start. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a contender is started. PyTorch's need `python`. */
export function commandOf(name: ContenderName, workload: Workload, setup: Setup): Command {
  const way = wayOf(name);
  return way.engine === 'torch' ? torch(way, workload, setup) : tensorflow(way, workload, setup);
}

function tensorflow({ args }: Way, workload: Workload, setup: Setup): Command {
  const { precision, xla } = setup;
  const task = JSON.stringify({ workload, precision, xla });
  return {
    program: process.execPath,
    args: [path.join(__dirname, 'contender.js'), ...args, task],
    env: engineEnvironment(setup),
  };
}

/** The environment of a process that loads TensorFlow. */
export function engineEnvironment({ binding, device, env }: Setup): Command['env'] {
  return {
    ...env,
    ...nativeEnvironment(cacheFolder(env)),
    GRAFT_BINDING: binding,
    // Several contenders share the card, and each would take all of its memory.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '' } : {}),
  };
}

function torch(
  { args }: Way,
  workload: Workload,
  { python, device, threads, precision, env }: Setup,
): Command {
  const script = path.join(__dirname, '..', 'bench', 'torch', 'contender.py');
  const options = {
    '--workload': JSON.stringify(workload),
    '--device': device === 'gpu' ? 'cuda' : 'cpu',
    '--threads': String(threads),
    '--precision': precision,
  };
  return {
    program: python!,
    args: [script, ...Object.entries(options).flat(), ...args],
    env: {
      ...env,
      // Spinning threads would take the processor from the current contender and make PyTorch look slow.
      OMP_WAIT_POLICY: 'passive',
      OMP_NUM_THREADS: String(threads),
      MKL_NUM_THREADS: String(threads),
      TOKENIZERS_PARALLELISM: 'false',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  };
}
