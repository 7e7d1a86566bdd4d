import type { Explained, FromRenderer } from '../../src/experiment/protocols/notebookProtocol';
import type { Explain } from '../blocks/explainedImage';
import { AskedOnce } from '../shared/askedOnce';

/** The questions about answers to images, and their results. */
export class Explanations {
  private readonly asked = new AskedOnce<string>();

  constructor(private readonly post: (message: FromRenderer) => void) {}

  /** Explains answers of the model that a run has evaluated. */
  ofRun(runId: string): Explain {
    return (image) =>
      this.asked.ask(questionOf({ runId, image }), () => this.post({ type: 'explain', runId, image }));
  }

  receive({ explanation, error, ...asked }: Explained): void {
    this.asked.receive(questionOf(asked), { answer: explanation, error });
  }
}

const questionOf = ({ runId, image }: Pick<Explained, 'runId' | 'image'>) => JSON.stringify([runId, image]);
