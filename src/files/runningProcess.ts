import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import type { ProcessIdentity } from '../experiment/runs/processIdentity';

// For programs on Node; what runs in a browser cannot import it.

let own: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  own ??= { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', scope: processScope() };
  return own;
}

/**
 * Whether a process still runs; undefined if this machine cannot tell (it belongs to another machine or container).
 * The identity is untrusted, so the process is only looked up, where the system supports that, and never signalled.
 */
export function isRunning({ pid, startTime, scope }: ProcessIdentity): boolean | undefined {
  if (scope !== thisProcess().scope) return undefined;
  if (process.platform !== 'linux' && process.platform !== 'darwin') return respondsToNothing(pid);
  const current = startTimeOf(pid);
  return current !== undefined && current === startTime;
}

/** The start time of a process, in the system's unit; undefined if there is no such process. */
function startTimeOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return startTicks(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (process.platform === 'darwin')
      return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { cwd: '/' })
        .toString()
        .trim();
  } catch {
    return undefined;
  }
  return undefined;
}

/** Field 22 of /proc/PID/stat. The second field, the command, is in parentheses and may hold spaces and parentheses itself. */
export function startTicks(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? undefined : startTime;
}

function processScope(): string {
  return [
    os.hostname(),
    readQuietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    readQuietly(() => readlinkSync('/proc/self/ns/pid')),
  ].join('|');
}

function readQuietly(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** Windows tells a start time only through slow tools; signal 0 asks whether the process exists and does nothing to it. */
function respondsToNothing(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
