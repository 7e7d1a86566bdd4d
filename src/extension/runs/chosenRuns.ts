import type { KnownRun } from './knownRun';

/** The runs that are ticked for a comparison. */
export class ChosenRuns {
  private readonly runs = new WeakSet<KnownRun>();

  has(run: KnownRun): boolean {
    return this.runs.has(run);
  }

  set(run: KnownRun, isChosen: boolean): void {
    if (isChosen) this.runs.add(run);
    else this.runs.delete(run);
  }
}
