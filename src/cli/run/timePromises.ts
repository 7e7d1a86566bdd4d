import type { RunRecord } from '../../experiment/runs/run';
import type { RunState } from '../../experiment/runs/runState';
import { msLeft } from '../../experiment/runs/timeLeft';

/** At these shares of the steps, what is said of the time left is kept for the record. */
const shares = [0.1, 0.25, 0.5, 0.75];

/** Holds what a run says of its time left against what it was. */
export class TimePromises {
  private readonly said: { share: number; saidMs: number; at: number }[] = [];

  note(state: RunState): void {
    const share = shares[this.said.length];
    const step = state.steps.at(-1)?.step ?? 0;
    if (share === undefined || step < share * state.totalSteps) return;
    const left = msLeft(state);
    if (left !== undefined) this.said.push({ share, saidMs: Math.round(left), at: state.lastStepAt! });
  }

  /** @param now when the run ended, in milliseconds since 1970 */
  kept(now: number): NonNullable<RunRecord['timeLeft']> {
    return this.said.map(({ share, saidMs, at }) => ({ share, saidMs, wasMs: Math.round(now - at) }));
  }
}
