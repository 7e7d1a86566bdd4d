import { type ErrorRecord, errorSentences } from '../../src/experiment/errors/errors';
import { inDisplayLanguage } from '../../src/experiment/errors/inDisplayLanguage';
import { t } from '../../src/experiment/words/translation';

/** The time until a question is given up, in milliseconds: the extensions have been restarted. Explaining an answer may take a minute. */
const longestMs = 120_000;

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}
interface Asked<Answer> {
  readonly waiting: Waiting<Answer>[];
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * The pending questions of a page, by key. Each question is posted once for all callers, and again when it has stayed unanswered.
 */
export class AskedOnce<Answer> {
  private readonly asked = new Map<string, Asked<Answer>>();

  /**
   * @param post sends the question, unless it is pending
   * @throws Error with a sentence
   */
  ask(question: string, post: () => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = this.asked.get(question);
      if (asked) asked.waiting.push({ resolve, reject });
      else {
        const timer = setTimeout(() => this.receive(question, {}), longestMs);
        this.asked.set(question, { waiting: [{ resolve, reject }], timer });
        post();
      }
    });
  }

  /** @param answer undefined if the question failed; then `error` says why */
  receive(
    question: string,
    { answer, error }: { answer?: Answer | undefined; error?: ErrorRecord | undefined },
  ): void {
    const asked = this.asked.get(question);
    this.asked.delete(question);
    clearTimeout(asked?.timer);
    const why = error ? errorSentences(inDisplayLanguage(error)) : t('There is no answer.');
    for (const { resolve, reject } of asked?.waiting ?? [])
      if (answer === undefined) reject(new Error(why));
      else resolve(answer);
  }
}
