import { readFileSync } from 'node:fs';

let lacks: boolean | undefined;

/** Whether this processor is known to lack AVX-512; false if the system does not tell. */
export function lacksAvx512(): boolean {
  lacks ??= lacksFlag('avx512f');
  return lacks;
}

function lacksFlag(flag: string): boolean {
  try {
    const [flags] = /^flags\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    return flags !== undefined && !flags.split(/\s+/).includes(flag);
  } catch {
    return false;
  }
}
