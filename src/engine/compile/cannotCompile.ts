import type { Clause } from '../../experiment/errors/catalogue';

/** A program cannot become a graph but can run operation by operation. Only `compile` catches this error. */
export class CannotCompile extends Error {
  constructor(
    /** TensorFlow's name of the blocking operation. */
    readonly operation: string,
    readonly why: Clause,
  ) {
    super(why.message);
    this.name = 'CannotCompile';
  }
}
