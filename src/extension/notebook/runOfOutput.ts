import { type ErrorRecord, type GraftError, toErrorRecord } from '../../experiment/errors/errors';
import { windowError } from '../../experiment/errors/window';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { requireTrust } from '../window/requireTrust';

/**
 * The run that an output shows. A page names only the run's id, never a path.
 * @throws GraftError `run/gone`; as `requireTrust`
 */
export function runOfOutput(runId: string, runs: Pick<RunStore, 'get'>): KnownRun {
  requireTrust();
  const run = runs.get(runId);
  if (!run) throw runGone();
  return run;
}

/** The results of a run no longer exist. */
export function runGone(): GraftError {
  return windowError('run/gone', {});
}

/** A message to a page: an answer with its question, or the error. */
export async function answered<To extends object, Answer extends object>(
  to: To,
  answer: () => Promise<Answer>,
): Promise<To & (Answer | { readonly error: ErrorRecord })> {
  try {
    return { ...to, ...(await answer()) };
  } catch (thrown) {
    return { ...to, error: toErrorRecord(thrown) };
  }
}
