/** A program cannot become a graph but can run operation by operation. Only `compile` catches this error. */
export class CannotCompile extends Error {
  constructor(
    /** TensorFlow's name of the blocking operation. */
    readonly operation: string,
    why: string,
  ) {
    super(why);
    this.name = 'CannotCompile';
  }
}
