import { errorSentences } from '../../src/experiment/errors';
import type { Explained, FromRenderer } from '../../src/experiment/notebookProtocol';
import { t } from '../../src/experiment/translation';
import type { Explain } from '../blocks/explainedPicture';

interface Waiting {
  resolve(explanation: string): void;
  reject(error: Error): void;
}

/** What was asked about answers to pictures and is not answered yet. Each question is asked once, whoever waits for it. */
export class Explanations {
  private readonly waiting = new Map<string, Waiting[]>();

  constructor(private readonly post: (message: FromRenderer) => void) {}

  /** Explains answers of the model that a run evaluated. */
  ofRun(runId: string): Explain {
    return (image) =>
      new Promise((resolve, reject) => {
        const key = keyOf({ runId, image });
        const others = this.waiting.get(key);
        if (others) others.push({ resolve, reject });
        else {
          this.waiting.set(key, [{ resolve, reject }]);
          this.post({ type: 'explain', runId, image });
        }
      });
  }

  receive({ explanation, error, ...asked }: Explained): void {
    const those = this.waiting.get(keyOf(asked)) ?? [];
    this.waiting.delete(keyOf(asked));
    const why = error ? errorSentences(error) : t('There is no answer.');
    for (const { resolve, reject } of those)
      if (explanation === undefined) reject(new Error(why));
      else resolve(explanation);
  }
}

const keyOf = ({ runId, image }: Pick<Explained, 'runId' | 'image'>) => JSON.stringify([runId, image]);
