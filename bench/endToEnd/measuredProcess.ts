import { spawn } from 'node:child_process';
import { GraftError } from '../../src/experiment/errors/errors';
import type { Command } from '../contenders';
import { watchMemory } from './processTree';

/** A process from its start to its end. */
export interface MeasuredProcess {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly wallMs: number;
  /** User and system time of it and of all that it started and waited for. */
  readonly cpuMs: number;
  /** The memory of the whole process tree; undefined if the system does not report it. */
  readonly peakMemoryMiB: number | undefined;
  readonly stdout: string;
}

/** A shell knows the processor time of what it waited for: `times`, into the fourth stream, and none of Node's own. */
const shell = '"$@" 3>&-; code=$?; times >&3; exit $code';

/**
 * Runs a command to its end.
 * @throws GraftError `bench/contender-failed`, with the last line that it printed
 */
export async function measureProcess({ program, args, env }: Command): Promise<MeasuredProcess> {
  const startedAt = Date.now();
  const began = performance.now();
  const child = spawn('sh', ['-c', shell, 'sh', program, ...args], {
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A separate process group can be ended as a whole.
    detached: true,
  });
  const endGroup = () => process.kill(-child.pid!, 'SIGKILL');
  process.once('exit', endGroup);
  const stopWatching = watchMemory(child.pid ?? -1);
  const printed = [1, 2, 3].map((stream) => {
    const chunks: Buffer[] = [];
    child.stdio[stream]!.on('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString();
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  }).finally(() => process.off('exit', endGroup));
  const [wallMs, peakMemoryMiB] = [performance.now() - began, stopWatching()];
  const [stdout, stderr, times] = printed.map((text) => text()) as [string, string, string];
  if (exitCode !== 0)
    throw new GraftError(
      'bench/contender-failed',
      `It ended with ${exitCode}. ${stderr.trim().split('\n').at(-1)}`,
    );
  return { startedAt, endedAt: startedAt + wallMs, wallMs, cpuMs: readTimes(times), peakMemoryMiB, stdout };
}

/** Milliseconds in what the shell's `times` prints: two lines, its own and its children's, each `user system` as `1m2.34s`. */
export function readTimes(printed: string): number {
  const found = [...printed.matchAll(/(\d+)m([\d.]+)s/g)];
  return found.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  );
}
