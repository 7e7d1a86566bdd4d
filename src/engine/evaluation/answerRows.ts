import { GraftError } from '../../experiment/errors/errors';
import type { Row } from '../datasets/example';

/** Answers rows in batches. */
export interface Answering<Answer> {
  readonly atOnce: number;
  answer(rows: readonly Row[]): Promise<Answer[]>;
  /** Called with each unreadable row, while the others are answered; without it, such a row is an error. */
  readonly onUnread?: ((error: GraftError) => void) | undefined;
}

/** Answers rows in order, except unreadable ones. Without `onUnread`, throws the errors of `answer`. */
export async function answerRows<A>(rows: readonly Row[], answering: Answering<A>): Promise<A[]> {
  const answers: A[] = [];
  for (let start = 0; start < rows.length; start += answering.atOnce)
    for (const answer of await answerTogether(rows.slice(start, start + answering.atOnce), answering))
      answers.push(answer);
  return answers;
}

/** If one of several rows cannot be read, each is answered alone. */
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
