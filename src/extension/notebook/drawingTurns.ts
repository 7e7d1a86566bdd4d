/**
 * Those who draw into a notebook take turns: the editor refuses a second execution of a cell while the first one goes on, and knows a
 * cell by the notebook's name, so that one that is opened again waits for what is drawn into the one that was closed.
 */
export class DrawingTurns {
  private readonly last = new Map<string, Promise<void>>();

  /** Draws when all who came before have drawn, whether they could or not. @param notebook its URI */
  take<T>(notebook: string, draw: () => Promise<T>): Promise<T> {
    const drawn = (this.last.get(notebook) ?? Promise.resolve()).then(draw);
    const settled = drawn
      .catch(() => {})
      .then(() => {
        if (this.last.get(notebook) === settled) this.last.delete(notebook);
      });
    this.last.set(notebook, settled);
    return drawn;
  }
}
