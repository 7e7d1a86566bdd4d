import type { KnownRun } from './knownRun';

/** Starts that were refused, by experiment: they leave no run, so the window remembers them until a run starts. */
export class Refusals {
  private readonly own = new Map<string, { readonly why: string; readonly latest: KnownRun | undefined }>();

  /** @param why undefined after a start @param latest the experiment's latest run at this time */
  note(experimentFile: string, why: string | undefined, latest: KnownRun | undefined): void {
    if (why === undefined) this.own.delete(experimentFile);
    else this.own.set(experimentFile, { why, latest });
  }

  /** The reason of a refusal; undefined if another run is the latest now. */
  whyOf(experimentFile: string, latest: KnownRun | undefined): string | undefined {
    const refusal = this.own.get(experimentFile);
    return refusal?.latest === latest ? refusal?.why : undefined;
  }
}
