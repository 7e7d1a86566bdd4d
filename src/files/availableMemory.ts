import os from 'node:os';

/** Bytes of memory that this process can still get: what the machine has free, within what its container allows. */
export function availableMemory(): number {
  return Math.min(os.freemem(), process.availableMemory?.() ?? Number.POSITIVE_INFINITY);
}
