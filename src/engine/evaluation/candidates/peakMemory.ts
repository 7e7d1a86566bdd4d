import { readFile, writeFile } from 'node:fs/promises';

/**
 * Runs a function and measures the growth of this process's peak memory, in bytes; undefined on systems other than Linux (proc(5): VmHWM,
 * which clear_refs resets).
 */
export async function withPeakMemory<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peakBytes: number | undefined }> {
  const before = await startWatching().catch(() => undefined);
  const result = await work();
  const peak = before === undefined ? undefined : await memoryOf('VmHWM').catch(() => undefined);
  return { result, peakBytes: peak === undefined ? undefined : Math.max(0, peak - before!) };
}

/** Resets the peak to the current memory. */
async function startWatching(): Promise<number> {
  await writeFile('/proc/self/clear_refs', '5');
  return memoryOf('VmRSS');
}

async function memoryOf(line: 'VmRSS' | 'VmHWM'): Promise<number> {
  const found = new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(await readFile('/proc/self/status', 'utf8'));
  if (!found) throw new Error(`No ${line} in /proc/self/status.`);
  return 1024 * Number(found[1]);
}
