import { answerShares, answerValues } from '../../src/experiment/answerShares';
import { formatBytes, formatCount, formatPercent } from '../../src/experiment/formatNumbers';
import type {
  FromRenderer,
  OutputAnswers,
  OutputOf,
  SnippetLanguage,
} from '../../src/experiment/notebookProtocol';
import type { FormatAnswer } from '../../src/experiment/protocol';
import { t } from '../../src/experiment/translation';
import { button, element, facts } from '../shared/elements';

type Post = (message: FromRenderer) => void;

/** Whom code can be copied for. */
const languages: Record<SnippetLanguage, () => string> = {
  python: () => 'Python',
  node: () => 'Node',
  browser: () => t('Browser'),
};

/** A packaged model: what it is, what can be done with it, and a place to try it. */
export class PackageCard {
  readonly root: HTMLElement;
  readonly folder: string;
  private readonly answers = element('div', 'answers', [], { role: 'status', 'aria-live': 'polite' });

  constructor(
    { result }: OutputOf<'package'>,
    private readonly post: Post,
  ) {
    const { path, bytes, files, modality, formats } = result;
    this.folder = path;
    this.root = element('div', 'output', [
      facts([
        [t('Package'), path],
        [t('Size'), formatBytes(bytes)],
        [t('Files'), formatCount(files.length)],
        formats ? [t('Formats'), formats.join(', ')] : undefined,
      ]),
      this.actions(),
      modality === 'image' ? this.pictureRow() : this.textRow(),
      this.answers,
    ]);
  }

  /** Shows what the package answered; what others were asked is not this card's. */
  receive(message: OutputAnswers): void {
    if (message.folder !== this.folder) return;
    const { answers = [], error } = message;
    this.answers.replaceChildren(
      ...(error ? [element('p', 'error', [[error.message, error.remedy].filter(Boolean).join(' ')])] : []),
      ...answers.map(answerColumn),
    );
  }

  private actions(): HTMLElement {
    const { folder, post } = this;
    const copy = Object.entries(languages).map(([language, title]) =>
      button(t('Copy for {0}', title()), () =>
        post({ type: 'copyCode', folder, language: language as SnippetLanguage }),
      ),
    );
    return element('div', 'row', [
      button(t('Verify'), () => post({ type: 'verify', folder })),
      button(t('Reveal'), () => post({ type: 'reveal', folder })),
      ...copy,
    ]);
  }

  private textRow(): HTMLElement {
    // Its text is its label, and its name for those who hear it.
    const field = element('vscode-text-field', 'ask', [t('A text to try the model on')]) as HTMLElement & {
      value: string;
    };
    const ask = () => this.ask(field.value);
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') ask();
    });
    return element('div', 'row', [field, button(t('Try It'), ask)]);
  }

  private pictureRow(): HTMLElement {
    return element('div', 'row', [button(t('Try a Picture…'), () => this.ask(undefined))]);
  }

  private ask(asked: string | undefined): void {
    this.answers.replaceChildren(asked === undefined ? '' : t('Asking…'));
    this.post({ type: 'ask', folder: this.folder, ...(asked === undefined ? {} : { asked }) });
  }
}

/** One format's answer: all labels with their probabilities, the likeliest first. */
function answerColumn({ format, runtime, ms, value = {}, error }: FormatAnswer): HTMLElement {
  const time = ms === undefined ? '' : `, ${t('{0} ms', ms < 10 ? ms.toFixed(1) : Math.round(ms))}`;
  const title = element('strong', '', [`${format} (${runtime}${time})`]);
  if (error)
    return element('section', 'answer', [title, element('p', '', [error.message, ' ', error.remedy])]);
  const shares = answerShares(value);
  const lines =
    shares.length > 0
      ? shares.map(([label, share]) => shareLine(label, share))
      : answerValues(value).map(([name, text]) => element('p', '', [`${name}: ${text}`]));
  return element('section', 'answer', [title, ...lines], { 'aria-label': t('{0}, in {1}', format, runtime) });
}

function shareLine(label: string, share: number): HTMLElement {
  const fill = element('div', '');
  fill.style.width = `${100 * share}%`;
  const bar = element('div', 'bar', [fill], { 'aria-hidden': 'true' });
  return element('div', 'share', [
    element('span', '', [label]),
    bar,
    element('span', 'number', [formatPercent(share)]),
  ]);
}
