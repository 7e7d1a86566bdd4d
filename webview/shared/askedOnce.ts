import { type ErrorRecord, errorSentences } from '../../src/experiment/errors/errors';
import { t } from '../../src/experiment/words/translation';

/** After so long nobody will answer: the window's extensions were started anew meanwhile. A model that explains may take a minute. */
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
 * What a page has asked and what is not answered yet, by what was asked. Each question is posted once, whoever waits for it, and again
 * when nobody has answered for long.
 */
export class AskedOnce<Answer> {
  private readonly asked = new Map<string, Asked<Answer>>();

  /**
   * @param post sends the question, if it has not been sent
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

  /** @param answer left out where there is none; then `error` says why */
  receive(
    question: string,
    { answer, error }: { answer?: Answer | undefined; error?: ErrorRecord | undefined },
  ): void {
    const asked = this.asked.get(question);
    this.asked.delete(question);
    clearTimeout(asked?.timer);
    const why = error ? errorSentences(error) : t('There is no answer.');
    for (const { resolve, reject } of asked?.waiting ?? [])
      if (answer === undefined) reject(new Error(why));
      else resolve(answer);
  }
}
