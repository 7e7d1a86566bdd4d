import os from 'node:os';
import type { SettingsOf } from '../../experiment/stages/stages';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { availableMemory } from '../../files/availableMemory';

const lookMs = 500;
/** The system starts to kill processes when less than about this share of memory is left. */
const scarce = 0.04;

/** The code of the warning that memory is nearly exhausted. A user who resumes the run learns from it why the process was killed. */
export const lowMemory = 'run/low-memory';

/**
 * Looks at the machine's memory, and says once when hardly any is left.
 * @returns a function that stops looking
 */
export function watchMemory(warn: (message: string) => void): () => void {
  const timer = setInterval(() => {
    const free = availableMemory();
    if (free > scarce * os.totalmem()) return;
    clearInterval(timer);
    warn(`Only ${formatBytes(free)} of memory are left; when it is gone, the system ends a process.`);
  }, lookMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The message when a run resumes whose process ended unexpectedly. */
export function describeKill(
  earlierWarnings: readonly { readonly code: string }[],
  { microBatches }: Pick<SettingsOf<'finetune'>, 'microBatches'>,
): string {
  const killed = 'The earlier process of this run was killed before it could end.';
  if (earlierWarnings.some(({ code }) => code === lowMemory))
    return `${killed} Memory was nearly gone by then, so the system probably did it. With \`--set finetune.microBatches=${microBatches === 'auto' ? microBatches : 2 * microBatches}\` a step takes less.`;
  return `${killed} The system does so when memory is gone, and when it shuts down; so does \`kill\`.`;
}
