import { GraftError } from '../../experiment/errors/errors';
import type { Row } from '../datasets/example';

/** How rows are answered, those in one call together. */
export interface Answering<Answer> {
  readonly atOnce: number;
  answer(rows: readonly Row[]): Promise<Answer[]>;
  /** Takes each row that cannot be read, and the others are answered; left out, such a row is thrown. */
  readonly onUnread?: ((error: GraftError) => void) | undefined;
}

/** Answers rows in their order, but those that cannot be read. Throws as `answer` does where `onUnread` is left out. */
export async function answerRows<A>(rows: readonly Row[], answering: Answering<A>): Promise<A[]> {
  const answers: A[] = [];
  for (let start = 0; start < rows.length; start += answering.atOnce)
    answers.push(...(await answerTogether(rows.slice(start, start + answering.atOnce), answering)));
  return answers;
}

/** Where one of several rows cannot be read, each is answered alone. */
async function answerTogether<A>(rows: readonly Row[], answering: Answering<A>): Promise<A[]> {
  try {
    return await answering.answer(rows);
  } catch (thrown) {
    if (!answering.onUnread || !(thrown instanceof GraftError)) throw thrown;
    if (rows.length > 1) return answerRows(rows, { ...answering, atOnce: 1 });
    answering.onUnread(thrown);
    return [];
  }
}
