import type { ImagesTold, ThumbnailsTold } from '../../src/experiment/protocols/notebookProtocol';
import type { PanelRun } from '../../src/experiment/protocols/panelProtocol';
import { t } from '../../src/experiment/words/translation';
import { EngineCards } from '../engine/engineCards';
import type { Post } from '../form/fieldView';
import { ImageAnswers } from '../imageGrid/imageAnswers';
import { button, element } from '../shared/elements';
import { isStill, stillView } from '../stageViews';

/** The results of the dataset and preprocess stages, drawn as in the notebook. */
export class DataTab {
  readonly root = element('div', 'stack');
  private readonly look: HTMLElement;
  private readonly offer: HTMLElement;
  private readonly outputs = element('div', 'stack');
  private readonly images: ImageAnswers;
  readonly engine: EngineCards;
  private drawn = '';

  constructor(private readonly post: Post) {
    this.images = new ImageAnswers(post);
    this.engine = new EngineCards(post);
    this.look = button(t('Read the Data'), () => post({ type: 'run', until: 'preprocess' }));
    this.offer = element('div', 'stack', [
      element('p', '', [
        t(
          'No run has read the data yet. This reads the data and prepares it for the model; nothing is trained.',
        ),
      ]),
      element('div', 'row', [this.look]),
    ]);
    this.root.append(this.offer, this.outputs);
  }

  /** Nothing runs in an untrusted workspace. */
  allow(isTrusted: boolean): void {
    this.look.toggleAttribute('disabled', !isTrusted);
  }

  /** Receives an answer about images. */
  receive(message: ImagesTold | ThumbnailsTold): void {
    this.images.receive(message);
  }

  show(run: PanelRun | undefined): void {
    const outputs = run?.data ?? [];
    this.offer.hidden = outputs.length > 0;
    const drawn = JSON.stringify(outputs);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.outputs.replaceChildren(
      ...outputs.map((output) =>
        isStill(output) ? stillView(output, this.post, { images: this.images, engine: this.engine }) : '',
      ),
    );
  }
}
