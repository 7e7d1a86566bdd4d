import { readFile } from 'node:fs/promises';
import { runProgram } from '../assets/runProgram';

export interface NvidiaDriver {
  readonly version: string;
  /** The GPUs, if the driver's tool listed them. */
  readonly gpus: readonly { readonly name: string; readonly memoryMiB: number }[];
}

type Env = Readonly<Record<string, string | undefined>>;

const answers = new WeakMap<Env, Promise<NvidiaDriver | undefined>>();

/** The NVIDIA driver of this machine, undefined if none answers. The slow query runs once for each environment. */
export function nvidiaDriver(env: Env): Promise<NvidiaDriver | undefined> {
  const answer = answers.get(env) ?? askDriver(env);
  answers.set(env, answer);
  return answer;
}

async function askDriver(env: Env): Promise<NvidiaDriver | undefined> {
  const query = ['--query-gpu=driver_version,memory.total,name', '--format=csv,noheader,nounits'];
  const { exitCode, stdout } = await runProgram('nvidia-smi', query, { env });
  if (exitCode === 0) return driverFromQuery(stdout);
  const kernel = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '');
  const version = /Kernel Module.*?\s(\d+\.\d[\d.]*)\s/.exec(kernel)?.[1];
  return version === undefined ? undefined : { version, gpus: [] };
}

/** Parses the output of nvidia-smi: a line for each GPU, `580.95.05, 81559, NVIDIA H100 80GB HBM3`. */
export function driverFromQuery(text: string): NvidiaDriver | undefined {
  const rows = text.split('\n').flatMap((line) => {
    const [, version, memory, name] = /^\s*([\d.]+),\s*(\d+),\s*(.+?)\s*$/.exec(line) ?? [];
    return version === undefined ? [] : [{ version, gpu: { name: name!, memoryMiB: Number(memory) } }];
  });
  return rows.length === 0 ? undefined : { version: rows[0]!.version, gpus: rows.map(({ gpu }) => gpu) };
}
