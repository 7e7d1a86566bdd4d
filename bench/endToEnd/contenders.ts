import path from 'node:path';
import { presetFolder } from '../../src/engine/assets/pretrained';
import { GraftError } from '../../src/experiment/errors/errors';
import type { ModalityName } from '../../src/experiment/models/modalities';
import type { Command } from '../contenders';
import type { Device } from '../workloads';
import type { Workload } from './workload';

/** A way from the command to the package: Graft's, or a script with its arguments. */
interface Way {
  readonly help: string;
  readonly script?: readonly [file: string, ...args: string[]];
  /** The script's Python imports and its examples. */
  readonly needs?: { readonly imports: string; readonly kind: ModalityName };
  /** Runs only when it is named. */
  readonly onRequest?: boolean;
}

const transformers = {
  imports: 'import torch; from transformers import BertForSequenceClassification',
  kind: 'text',
} as const;
const timm = { imports: 'import torch, torchvision, timm', kind: 'image' } as const;

const ways = {
  graft: { help: '`graft run`' },
  torchTutorial: {
    help: 'transformers as tutorials use it: all texts padded to the full length, AdamW as it comes',
    script: ['tutorial.py'],
    needs: transformers,
  },
  torchCareful: {
    help: 'transformers with care: batches of similar lengths, padded no further than they need, fused AdamW, no autograd where none is needed',
    script: ['careful.py'],
    needs: transformers,
  },
  torchCarefulCompiled: {
    help: 'the same by torch.compile, whose cache on disk stays',
    script: ['careful.py', '--compile'],
    needs: transformers,
    onRequest: true,
  },
  timmLoader: {
    help: "timm and PyTorch's DataLoader with two workers: channels last, fused AdamW, a frozen trunk without autograd",
    script: ['images.py'],
    needs: timm,
  },
  timmCached: {
    help: 'the same, and what never changes is computed once: images are decoded once, a frozen trunk reads each once',
    script: ['images.py', '--cached'],
    needs: timm,
  },
} as const satisfies Record<string, Way>;

export type EntrantName = keyof typeof ways;
export const entrantNames = Object.keys(ways) as EntrantName[];
const wayOf = (name: EntrantName): Way => ways[name];
export const entrantHelp = (name: EntrantName): string => ways[name].help;
export const isScript = (name: EntrantName): boolean => wayOf(name).script !== undefined;

/** Whether a contender reads the examples of a workload. Graft reads all. */
export function reads(name: EntrantName, { kind }: Workload): boolean {
  const { needs } = wayOf(name);
  return needs === undefined || needs.kind === kind;
}

/** The default contenders. */
export function usualEntrants(hasTorch: boolean): EntrantName[] {
  return entrantNames.filter((name) => !wayOf(name).onRequest && (hasTorch || !isScript(name)));
}

/** Throws `bench/unknown-contender`. */
export function entrantNamed(name: string): EntrantName {
  if (Object.hasOwn(ways, name)) return name as EntrantName;
  throw new GraftError(
    'bench/unknown-contender',
    `There is no contender ${JSON.stringify(name)} from end to end.`,
    {
      remedy: `Choose among ${entrantNames.join(', ')}.`,
    },
  );
}

/** The settings that all contenders share. */
export interface Setup {
  /** A Python with torch and transformers. */
  readonly python: string | undefined;
  readonly device: Device;
  readonly threads: number;
  readonly cacheFolder: string;
  /** `STAGE.SETTING=VALUE`, for Graft alone. */
  readonly set: readonly string[];
  readonly env: Command['env'];
}

/** How a contender is started on the files in `folder`. The scripts need `python`. */
export function commandOf(
  name: EntrantName,
  workload: Workload,
  seed: number,
  folder: string,
  setup: Setup,
): Command {
  const { script } = wayOf(name);
  return script ? pythonCommand(script, workload, seed, folder, setup) : graftCommand(folder, setup);
}

/** A command that has the files read from disk that the contender will load, so that no first run waits for the disk. */
export function warmUpCommand(name: EntrantName, setup: Setup): Command {
  return isScript(name)
    ? {
        program: setup.python!,
        args: ['-c', wayOf(name).needs!.imports],
        env: scriptEnvironment(setup),
      }
    : { program: process.execPath, args: [graftProgram, 'doctor'], env: setup.env };
}

const graftProgram = path.join(__dirname, '..', 'dist', 'graft.js');

function graftCommand(folder: string, { set, device, env }: Setup): Command {
  const settings = set.length > 0 ? ['--set', ...set] : [];
  const file = path.join(folder, 'experiment.graft.md');
  return {
    program: process.execPath,
    args: [graftProgram, 'run', file, '--json', `--${device}`, ...settings],
    env,
  };
}

function pythonCommand(
  [file, ...args]: NonNullable<Way['script']>,
  workload: Workload,
  seed: number,
  folder: string,
  setup: Setup,
): Command {
  const options = {
    '--data': folder,
    '--model': presetFolder(workload.preset, setup.cacheFolder),
    '--out': path.join(folder, 'package'),
    '--device': setup.device === 'gpu' ? 'cuda' : 'cpu',
    '--threads': setup.threads,
    ...workload.scriptOptions,
    '--epochs': workload.epochs,
    '--batch-size': workload.batchSize,
    '--learning-rate': workload.learningRate,
    '--seed': seed,
  };
  return {
    program: setup.python!,
    args: [
      path.join(__dirname, '..', 'bench', 'torch', file),
      ...args,
      ...Object.entries(options).flatMap(([option, value]) => [option, String(value)]),
    ],
    env: scriptEnvironment(setup),
  };
}

function scriptEnvironment({ env, threads }: Setup): Command['env'] {
  return {
    ...env,
    OMP_NUM_THREADS: String(threads),
    MKL_NUM_THREADS: String(threads),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
