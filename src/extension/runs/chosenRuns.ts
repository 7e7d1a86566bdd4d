import type { KnownRun } from './knownRun';

/** The runs whose boxes are ticked, to be compared. */
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
