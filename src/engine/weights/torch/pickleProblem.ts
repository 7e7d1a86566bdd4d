import type { BadCheckpoint } from '../../../experiment/errors/weights';

/** The reason why a PyTorch checkpoint cannot be read; `openTorchFile` makes it a `GraftError` with the file's name. */
export class PickleProblem extends Error {
  /** @param kind the code after `weights/`; `truncated` if more bytes might help */
  constructor(
    readonly kind:
      | 'truncated'
      | 'bad-pickle'
      | 'pickle-refused'
      | 'pickle-too-large'
      | 'bad-archive'
      | 'bad-tensor'
      | 'unsupported-dtype'
      | 'no-weights',
    readonly problem: BadCheckpoint,
  ) {
    super(problem.join(': '));
  }
}
