import { type ErrorRecord, errorSentences } from '../../src/experiment/errors';
import { t } from '../../src/experiment/translation';

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** What a page has asked and what is not answered yet, by what was asked. Each question is posted once, whoever waits for it. */
export class AskedOnce<Answer> {
  private readonly waiting = new Map<string, Waiting<Answer>[]>();

  /** @param post sends the question, if it has not been sent */
  ask(question: string, post: () => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const others = this.waiting.get(question);
      if (others) others.push({ resolve, reject });
      else {
        this.waiting.set(question, [{ resolve, reject }]);
        post();
      }
    });
  }

  /** @param answer left out where there is none; then `error` says why */
  receive(
    question: string,
    { answer, error }: { answer?: Answer | undefined; error?: ErrorRecord | undefined },
  ): void {
    const those = this.waiting.get(question) ?? [];
    this.waiting.delete(question);
    const why = error ? errorSentences(error) : t('There is no answer.');
    for (const { resolve, reject } of those)
      if (answer === undefined) reject(new Error(why));
      else resolve(answer);
  }
}
