/** Those who want to hear of something. The extension's events are of this kind where VS Code is not needed otherwise. */
export class Listeners<A extends readonly unknown[]> {
  private readonly all = new Set<(...told: A) => void>();

  /** @returns an object whose `dispose` ends the listening */
  readonly add = (listener: (...told: A) => void): { dispose(): void } => {
    const own = (...told: A) => listener(...told);
    this.all.add(own);
    return { dispose: () => void this.all.delete(own) };
  };

  tell(...told: A): void {
    for (const listener of [...this.all]) listener(...told);
  }
}
