import os from 'node:os';
import { runProgram } from '../src/engine/assets/runProgram';
import { nvidiaDriver } from '../src/engine/install/nvidiaDriver';
import type { Device } from './workloads';

/** The machine of the measurements. */
export interface Machine {
  /** The device, in words. */
  readonly device: string;
  readonly processor: string;
  /** Threads that every contender computes with. */
  readonly threads: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** How many programs wanted the processor in the minute before; undefined where the system does not tell. */
  readonly loadBefore?: number;
}

type Env = Readonly<Record<string, string | undefined>>;

export async function describeMachine(device: Device, env: Env): Promise<Machine> {
  const threads = os.availableParallelism();
  const processor = os.cpus()[0]?.model.trim() || os.arch();
  const driver = device === 'gpu' ? await nvidiaDriver(env) : undefined;
  const card = driver && `${driver.gpus[0]?.name ?? 'NVIDIA GPU'}, driver ${driver.version}`;
  return {
    device: card ?? `CPU: ${processor}, ${threads} threads`,
    processor,
    threads,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    ...(process.platform === 'win32' ? {} : { loadBefore: Math.round(os.loadavg()[0]! * 100) / 100 }),
  };
}

/** MiB that all programs have taken of the first GPU's memory, by the driver's own count. */
export async function gpuMemoryInUse(env: Env): Promise<number | undefined> {
  const query = ['--query-gpu=memory.used', '--format=csv,noheader,nounits'];
  const { stdout } = await runProgram('nvidia-smi', query, { env });
  const used = Number.parseInt(stdout, 10);
  return Number.isNaN(used) ? undefined : used;
}
