/** Those who want to hear of something. The extension's events are of this kind where VS Code is not needed otherwise. */
export class Listeners<A extends readonly unknown[]> {
  private readonly all = new Set<(...told: A) => void>();

  /** @returns an object whose `dispose` ends the listening */
  readonly add = (listener: (...told: A) => void): { dispose(): void } => {
    const own = (...told: A) => listener(...told);
    this.all.add(own);
    return { dispose: () => void this.all.delete(own) };
  };

  /** Tells all of them. Throws what the first one that failed has thrown, when the others have heard. */
  tell(...told: A): void {
    const failures: unknown[] = [];
    for (const listener of [...this.all])
      try {
        listener(...told);
      } catch (thrown) {
        failures.push(thrown);
      }
    if (failures.length > 0) throw failures[0];
  }
}
