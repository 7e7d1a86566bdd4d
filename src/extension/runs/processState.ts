import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import type { RunRecord } from '../../experiment/run';

/**
 * Whether the process that `run.json` names still lives; undefined if that cannot be told from here (another machine or container).
 * The record may be anyone's, so nothing is done to the process: on Linux it is looked up, elsewhere asked with signal 0, which does
 * nothing. A pid that was given away again has another start time.
 */
export function isProcessAlive({ pid, startTime, scope }: RunRecord['process']): boolean | undefined {
  if (scope !== processScope()) return undefined;
  if (process.platform !== 'linux') return respondsToNothing(pid);
  const stat = readOr('', () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat !== '' && startTicks(stat) === startTime;
}

/** Field 22 of /proc/PID/stat, or undefined of a process that has ended. The second field may hold spaces and parentheses. */
export function startTicks(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

/** Where pids mean the same as here: this machine, since this boot, in this pid namespace. In the form that the engine writes. */
export function processScope(): string {
  return [
    os.hostname(),
    readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    readOr('', () => readlinkSync('/proc/self/ns/pid')),
  ].join('|');
}

function readOr(otherwise: string, read: () => string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function respondsToNothing(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
