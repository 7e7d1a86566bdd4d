import { t } from '../src/experiment/words/translation';
import { element } from './shared/elements';
import { type Answers, type Post, type StillOutput, stillView } from './stageViews';

/** Outputs that do not change. Drawn again, one would lose where it was scrolled to and what has the focus, so equal ones stay. */
export class StillOutputs {
  /** What stands in an element, as text. */
  private readonly drawn = new WeakMap<HTMLElement, string>();

  constructor(
    private readonly post: Post,
    private readonly answers: Answers,
  ) {}

  /** @param output undefined where what is there cannot be read */
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

  /** Something else is drawn in an element. */
  forget(root: HTMLElement): void {
    this.drawn.delete(root);
  }
}
