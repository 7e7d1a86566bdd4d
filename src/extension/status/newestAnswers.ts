import { Debounce } from '../../experiment/timing/debounce';

/** The number of unanswered questions in a row after which asking pauses until something changes. */
const mostTries = 5;

/** A question and the use of its answer. */
export interface Asking<Key, Answer> {
  /** Resolves with undefined if the question has no answer. Rejects if it could not be answered now; a later attempt may succeed. */
  ask(key: Key): Promise<Answer | undefined>;
  /** Called only with the answer about the newest state. */
  take(key: Key, answer: Answer): Promise<void>;
  /** Milliseconds from a change to the question. */
  readonly soonMs: number;
  /** Milliseconds from a failed attempt to the next one. */
  readonly againMs: number;
}

/**
 * Asks about things that change while an answer is awaited. Each thing has one open question at a time. When it is answered, the next
 * question is about the newest state; states in between are skipped. A failed question is asked again.
 */
export class NewestAnswers<Key, Answer> {
  private readonly soon = new Debounce<Key>((key) => this.ask(key), 0);
  /** The open questions, without those whose keys were forgotten since. */
  private readonly asking = new Map<Key, object>();
  private readonly changedMeanwhile = new Set<Key>();
  private readonly failures = new Map<Key, number>();

  constructor(private readonly given: Asking<Key, Answer>) {}

  /** Asks in a moment, and delays a planned question: the user is typing. */
  askSoon(key: Key): void {
    this.failures.delete(key);
    this.soon.ask(key, this.given.soonMs);
  }

  /** Asks soon too, but does not postpone a planned question: the end of a run sends several changes in a row. */
  askAnyway(key: Key): void {
    this.failures.delete(key);
    this.soon.askOnce(key, this.given.soonMs);
  }

  /** Stops asking about a thing that is gone, and drops an answer that is still awaited. */
  forget(key: Key): void {
    this.soon.cancel(key);
    this.asking.delete(key);
    this.failures.delete(key);
    this.changedMeanwhile.delete(key);
  }

  dispose(): void {
    this.soon.dispose();
  }

  private async ask(key: Key): Promise<void> {
    if (this.asking.has(key)) {
      this.changedMeanwhile.add(key);
      return;
    }
    const question = {};
    this.asking.set(key, question);
    const answer = await this.given.ask(key).catch(() => 'failed' as const);
    if (this.asking.get(key) !== question) return;
    this.asking.delete(key);
    if (this.changedMeanwhile.delete(key)) return this.ask(key);
    if (answer === 'failed') return this.askAgain(key);
    this.failures.delete(key);
    // A key forgotten meanwhile is not reported.
    if (answer !== undefined) await this.given.take(key, answer).catch(() => {});
  }

  private askAgain(key: Key): void {
    const failures = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, failures);
    if (failures < mostTries) this.soon.askOnce(key, this.given.againMs);
  }
}
