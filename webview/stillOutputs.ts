import { t } from '../src/experiment/words/translation';
import { element } from './shared/elements';
import { type Answers, type Post, type StillOutput, stillView } from './stageViews';

/** Static outputs. Equal ones are not drawn again: they would lose their scroll position and focus. */
export class StillOutputs {
  /** The output in each element, as text. */
  private readonly drawn = new WeakMap<HTMLElement, string>();

  constructor(
    private readonly post: Post,
    private readonly answers: Answers,
  ) {}

  /** @param output undefined if it cannot be parsed */
  show(root: HTMLElement, output: StillOutput | undefined): void {
    const text = JSON.stringify(output ?? null);
    if (root.hasChildNodes() && this.drawn.get(root) === text) return;
    this.drawn.set(root, text);
    root.replaceChildren(
      output
        ? stillView(output, this.post, this.answers)
        : element('p', '', [t('This output was written by an unknown version of Graft.')]),
    );
  }

  /** Forgets an element in which something else is drawn. */
  forget(root: HTMLElement): void {
    this.drawn.delete(root);
  }
}
