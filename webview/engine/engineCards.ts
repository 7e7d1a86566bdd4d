import { type ErrorRecord, errorSentences } from '../../src/experiment/errors/errors';
import { inDisplayLanguage } from '../../src/experiment/errors/inDisplayLanguage';
import {
  describeInstall,
  type EngineState,
  type InstallProgress,
} from '../../src/experiment/protocols/engineInstall';
import type { FromRenderer } from '../../src/experiment/protocols/notebookProtocol';
import { formatBytes } from '../../src/experiment/words/formatNumbers';
import { t } from '../../src/experiment/words/translation';
import { button, element } from '../shared/elements';

type Post = (message: FromRenderer) => void;

/** The cards of a page that offer to install the missing engine. All show the state of the one installation. */
export class EngineCards {
  private state: EngineState = { status: 'absent' };
  private cards: EngineCard[] = [];

  constructor(private readonly post: Post) {}

  /** Draws a card in place of the error of a missing engine. */
  card(error: ErrorRecord): HTMLElement {
    const card = new EngineCard(error, this.post);
    this.cards = [...this.cards.filter(({ root }) => root.isConnected), card];
    card.show(this.state);
    this.post({ type: 'engineState' });
    return card.root;
  }

  receive(state: EngineState): void {
    this.state = state;
    for (const card of this.cards) card.show(state);
  }
}

/** The need for an engine, a button that installs it, and the outcome. */
class EngineCard {
  readonly root: HTMLElement;
  /** A screen reader hears each step, but not each byte. */
  private readonly step = element('p', '', [], { role: 'status' });
  private readonly fill = element('div', '');
  private readonly bar = element('div', 'bar', [this.fill], { role: 'progressbar', 'aria-valuemin': '0' });
  private readonly amount = element('p', 'dim', [], { 'aria-hidden': 'true' });
  private readonly buttons = element('div', 'row');
  private drawn = '';

  constructor(
    private readonly error: ErrorRecord,
    private readonly post: Post,
  ) {
    const title = t('Training needs TensorFlow, which is not installed yet');
    this.root = element(
      'div',
      'engineCard',
      [
        element('strong', '', [title]),
        element('p', '', [this.need()]),
        this.step,
        this.bar,
        this.amount,
        this.buttons,
      ],
      { role: 'group', 'aria-label': title },
    );
  }

  show(state: EngineState): void {
    this.root.dataset.status = state.status;
    this.showProgress(state.status === 'installing' ? state.progress : undefined);
    const words = this.words(state);
    if (this.step.textContent !== words) this.step.textContent = words;
    // A button that is drawn again loses the focus.
    if (this.drawn === state.status) return;
    this.drawn = state.status;
    const hadFocus = this.buttons.contains(document.activeElement);
    this.buttons.replaceChildren(...this.buttonsFor(state));
    if (hadFocus) this.buttons.querySelector<HTMLElement>('vscode-button')?.focus();
  }

  private showProgress(progress: InstallProgress | undefined): void {
    const { done, total } = progress ?? { done: 0, total: 0 };
    this.bar.hidden = total === 0;
    this.fill.style.width = `${total > 0 ? Math.min(100, (100 * done) / total) : 0}%`;
    this.bar.setAttribute('aria-label', describeInstall(progress));
    this.bar.setAttribute('aria-valuemax', String(total));
    this.bar.setAttribute('aria-valuenow', String(Math.min(done, total)));
    this.amount.textContent = total > 0 ? t('{0} of {1}', formatBytes(done), formatBytes(total)) : '';
  }

  private need(): string {
    const { download } = this.error;
    return download
      ? t('It is downloaded once for all experiments: {0}.', formatBytes(download))
      : t('It is downloaded once for all experiments.');
  }

  private words(state: EngineState): string {
    switch (state.status) {
      case 'absent':
        return '';
      case 'installing':
        return describeInstall(state.progress);
      case 'cancelled':
        return t('The installation was cancelled. Installing again resumes the download.');
      case 'failed':
        return [t('The installation failed.'), sentences(state.error)].join(' ');
      case 'installed':
        return [t('TensorFlow is installed.'), state.missing ? sentences(state.missing) : '']
          .join(' ')
          .trim();
    }
  }

  private buttonsFor({ status }: EngineState): HTMLElement[] {
    const install = (label: string) => button(label, () => this.post({ type: 'installAndRun' }));
    switch (status) {
      case 'absent':
      case 'cancelled':
        return [install(this.installLabel())];
      case 'installing':
        return [button(t('Cancel'), () => this.post({ type: 'cancelInstall' }))];
      case 'failed':
        return [install(t('Try Again')), button(t('Show Log'), () => this.post({ type: 'showLog' }))];
      case 'installed':
        return [install(t('Run'))];
    }
  }

  private installLabel(): string {
    const { download } = this.error;
    return download ? t('Install and Continue ({0})', formatBytes(download)) : t('Install and Continue');
  }
}

function sentences(error: ErrorRecord): string {
  const { message, remedy } = inDisplayLanguage(error);
  return errorSentences({ message, remedy });
}
