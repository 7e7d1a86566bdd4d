/** Why a checkpoint of PyTorch is not read; whoever knows the file makes a `GraftError` of it. */
export class PickleProblem extends Error {
  /** @param kind the code after `weights/`; `truncated` where more bytes might mend it */
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
    why: string,
  ) {
    super(why);
  }
}
