/** Lets one in after the other, in the order in which they came. */
export class Turns {
  private last = Promise.resolve();

  /** Waits until all before have left. @returns what leaves */
  async enter(): Promise<() => void> {
    const before = this.last;
    let leave = () => {};
    this.last = new Promise((resolve) => {
      leave = resolve;
    });
    await before;
    return leave;
  }
}
