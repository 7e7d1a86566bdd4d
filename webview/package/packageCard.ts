import { errorSentences } from '../../src/experiment/errors/errors';
import { inDisplayLanguage } from '../../src/experiment/errors/inDisplayLanguage';
import { loadsInPython } from '../../src/experiment/models/formatNames';
import { modalities } from '../../src/experiment/models/modalities';
import {
  type FromRenderer,
  mostImageBytes,
  type OutputAnswers,
  type OutputOf,
} from '../../src/experiment/protocols/notebookProtocol';
import type { FormatAnswer } from '../../src/experiment/protocols/protocol';
import { type SnippetLanguage, snippetsAmong } from '../../src/experiment/protocols/snippetFiles';
import { answerShares, answerValues } from '../../src/experiment/reports/answerShares';
import { formatBytes, formatCount, formatPercent } from '../../src/experiment/words/formatNumbers';
import { t } from '../../src/experiment/words/translation';
import { button, element, facts } from '../shared/elements';

type Post = (message: FromRenderer) => void;
type Asked = Omit<Extract<FromRenderer, { type: 'ask' }>, 'type' | 'folder'>;

/** The targets of code snippets. */
const languages: Record<SnippetLanguage, () => string> = {
  python: () => 'Python',
  node: () => 'Node',
  browser: () => t('Browser'),
};

/** A packaged model: its facts, actions, and a field to try it. */
export class PackageCard {
  readonly root: HTMLElement;
  readonly folder: string;
  /** The column of the predicted target. */
  private readonly target: string | undefined;
  private readonly answers = element('div', 'answers', [], { role: 'status', 'aria-live': 'polite' });

  constructor(
    { result }: OutputOf<'package'>,
    private readonly post: Post,
  ) {
    const { path, bytes, files, modality, pairs = false, formats } = result;
    this.folder = path;
    this.target = result.target;
    this.root = element('div', 'output', [
      facts([
        [t('Package'), path],
        [t('Size'), formatBytes(bytes)],
        [t('Files'), formatCount(files.length)],
        formats ? [t('Formats'), formats.join(', ')] : undefined,
      ]),
      this.actions(
        snippetsAmong(files.map(({ name }) => name)).filter(
          (language) => language !== 'python' || loadsInPython(formats),
        ),
      ),
      modality && modalities[modality].areImages ? this.imageRow() : this.textRow(pairs),
      this.answers,
    ]);
  }

  /** Shows the package's answer; answers to other cards are ignored. */
  receive(message: OutputAnswers): void {
    if (message.folder !== this.folder) return;
    const { answers = [], error } = message;
    this.answers.replaceChildren(
      ...(error ? [element('p', 'error', [errorSentences(inDisplayLanguage(error))])] : []),
      ...answers.map((answer) => answerColumn(answer, this.target)),
    );
  }

  private actions(copied: readonly SnippetLanguage[]): HTMLElement {
    const { folder, post } = this;
    const copy = copied.map((language) =>
      button(t('Copy for {0}', languages[language]()), () => post({ type: 'copyCode', folder, language })),
    );
    return element('div', 'row', [
      button(t('Verify'), () => post({ type: 'verify', folder })),
      button(t('Reveal'), () => post({ type: 'reveal', folder })),
      ...copy,
    ]);
  }

  private textRow(areTwo: boolean): HTMLElement {
    const ask = () => {
      const [asked, pair] = fields.map(({ value }) => value);
      this.ask({ asked: asked!, ...(pair !== undefined && { pair }) });
    };
    const labels = areTwo ? [t('The first text'), t('The second text')] : [t('A text to try the model on')];
    const fields = labels.map((label) => textField(label, ask));
    return element('div', 'row', [...fields, button(t('Try It'), ask)]);
  }

  private imageRow(): HTMLElement {
    const row = element('div', 'row', [
      button(t('Try an Image…'), () => this.ask({})),
      element('span', '', [t('or drop one here (in VS Code, hold Shift)')]),
    ]);
    row.addEventListener('dragover', (event) => event.preventDefault());
    row.addEventListener('drop', (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer?.files ?? [];
      if (file) void this.askDropped(file);
    });
    return row;
  }

  private async askDropped(file: File): Promise<void> {
    if (file.size > mostImageBytes) this.answers.replaceChildren(t('The file is too large for an image.'));
    else this.ask({ image: await base64Of(file) });
  }

  private ask(asked: Asked): void {
    this.answers.replaceChildren(Object.keys(asked).length === 0 ? '' : t('Asking…'));
    this.post({ type: 'ask', folder: this.folder, ...asked });
  }
}

/** A link whose text is also its accessible name. */
function textField(label: string, onEnter: () => void): HTMLElement & { value: string } {
  const field = element('vscode-text-field', 'ask', [label]) as HTMLElement & { value: string };
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') onEnter();
  });
  return field;
}

/** A file's bytes in base64. */
function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** One format's answer: all labels with their probabilities, the likeliest first. */
function answerColumn(
  { format, runtime, ms, value = {}, error }: FormatAnswer,
  target: string | undefined,
): HTMLElement {
  const time = ms === undefined ? '' : `, ${t('{0} ms', ms < 10 ? ms.toFixed(1) : Math.round(ms))}`;
  const title = element('strong', '', [`${format} (${runtime}${time})`]);
  if (error)
    return element('section', 'answer', [
      title,
      element('p', '', [errorSentences(inDisplayLanguage(error))]),
    ]);
  const shares = answerShares(value);
  const lines =
    shares.length > 0
      ? shares.map(([label, share]) => shareLine(label, share))
      : answerValues(value, target).map(([name, text]) => element('p', '', [`${name}: ${text}`]));
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
