import type { ToRenderer } from '../../src/experiment/protocols/notebookProtocol';
import type { PanelRun } from '../../src/experiment/protocols/panelProtocol';
import { t } from '../../src/experiment/words/translation';
import type { Post } from '../form/fieldView';
import { element } from '../shared/elements';
import { TrainingView } from '../trainingCharts/trainingView';

/** The charts of the current run: those of the notebook and more. */
export class ChartsTab {
  readonly root = element('div', 'stack');
  private readonly none = element('p', '', [t('No training yet. Curves appear here during a training.')]);
  private readonly box = element('div', '');
  private view: TrainingView | undefined;

  constructor(private readonly post: Post) {
    this.root.append(this.none, this.box);
  }

  show(run: PanelRun | undefined): void {
    this.none.hidden = run?.training !== undefined;
    if (run?.training && this.view?.runId === run.id) {
      this.view.set(run.training);
      return;
    }
    this.clear();
    if (run?.training)
      this.view = new TrainingView(this.box, run.id, run.training, {
        post: this.post,
        isWhole: true,
      });
  }

  /** Appends points of this run; if some are missing, requests all. */
  append(message: ToRenderer): void {
    if (this.view?.runId === message.runId && !this.view.append(message))
      this.post({ type: 'mounted', runId: message.runId });
  }

  private clear(): void {
    this.view?.dispose();
    this.view = undefined;
    this.box.replaceChildren();
  }
}
