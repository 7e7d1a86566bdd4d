/** A program cannot become a graph. It can still run operation by operation; nobody but the compiler's door sees this. */
export class CannotCompile extends Error {
  constructor(
    /** TensorFlow's name of the operation that stands in the way. */
    readonly operation: string,
    why: string,
  ) {
    super(why);
    this.name = 'CannotCompile';
  }
}
