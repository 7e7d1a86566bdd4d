import os from 'node:os';
import type { Worded } from '../../experiment/errors/phrase';
import { runWords } from '../../experiment/runs/runWords';
import type { SettingsOf } from '../../experiment/stages/stages';
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
export function watchMemory(warn: (worded: Worded) => void): () => void {
  const timer = setInterval(() => {
    const free = availableMemory();
    if (free > scarce * os.totalmem()) return;
    clearInterval(timer);
    warn(runWords.worded('low-memory', { free }));
  }, lookMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The warning when a run resumes whose process ended unexpectedly. */
export function describeKill(
  earlierWarnings: readonly { readonly code: string }[],
  { microBatches }: Pick<SettingsOf<'finetune'>, 'microBatches'>,
): Worded {
  const wasLow = earlierWarnings.some(({ code }) => code === lowMemory);
  const more = String(microBatches === 'auto' ? microBatches : 2 * microBatches);
  return runWords.worded('killed', { microBatches: wasLow ? more : undefined });
}
