import { isMissingEngine } from '../src/experiment/errors/errors';
import { inDisplayLanguage } from '../src/experiment/errors/inDisplayLanguage';
import type { FromRenderer, OutputOf, StageOutput } from '../src/experiment/protocols/notebookProtocol';
import { progressText } from '../src/experiment/reports/reportWords';
import { formatBytes, formatCount, formatParameters } from '../src/experiment/words/formatNumbers';
import { t, translated } from '../src/experiment/words/translation';
import { blockElements } from './blocks/blocks';
import type { OpenPlace } from './blocks/openPlace';
import { datasetView } from './datasetPreview/datasetView';
import type { EngineCards } from './engine/engineCards';
import type { Explanations } from './evaluation/explanations';
import { belowHeadline, headline } from './evaluation/headline';
import type { ImageAnswers } from './imageGrid/imageAnswers';
import { preprocessView } from './preprocess/preprocessView';
import { button, element, facts, link, withCode } from './shared/elements';

/** The answers to questions about images; without them, none can be asked. */
export interface Answers {
  readonly explanations?: Explanations;
  readonly images?: ImageAnswers;
  readonly engine: EngineCards;
}

export type Post = (message: FromRenderer) => void;
export type StillOutput = Exclude<StageOutput, { view: 'training' | 'package' }>;
type Views = {
  [V in StillOutput['view']]: (output: OutputOf<V>, post: Post, answers: Answers) => HTMLElement;
};

const views: Views = {
  progress: progressView,
  dataset: (output, post, { images }) => datasetView(output, openWith(post), images),
  model: ({ result: { preset, family, parameters: size, license, origin } }) =>
    element('div', 'output', [
      facts([
        [t('Preset'), preset],
        [t('Family'), family],
        [t('Parameters'), formatParameters(size)],
        license ? [t('Licence'), license] : undefined,
        origin ? [t('Origin'), origin] : undefined,
      ]),
    ]),
  preprocess: (output, post) => preprocessView(output, openWith(post)),
  candidates: ({ result }, post) =>
    element('div', 'output', [
      candidateButtons(result, post),
      ...blockElements(result.report, openWith(post)),
    ]),
  evaluation: (output, post, { explanations }) =>
    element('div', 'output', [
      headline(output),
      ...blockElements(belowHeadline(output), openWith(post), explanations?.ofRun(output.runId)),
    ]),
  error: errorView,
  notice: ({ message }) => element('div', 'output', [element('p', 'warning', withCode(message))]),
};

/** Whether an output stays as it was drawn. */
export function isStill(output: StageOutput): output is StillOutput {
  return output.view in views;
}

/** Draws a static output. */
export function stillView(output: StillOutput, post: Post, answers: Answers): HTMLElement {
  const view = views[output.view] as (output: StillOutput, post: Post, answers: Answers) => HTMLElement;
  return view(output, post, answers);
}

/** Buttons that write another candidate into the experiment. */
function candidateButtons({ candidates, chosen }: OutputOf<'candidates'>['result'], post: Post): HTMLElement {
  const buttons = candidates.map(({ name }) => {
    const isChosen = name === chosen;
    const label = isChosen ? `✓ ${name}` : name;
    const choose = button(label, () => post({ type: 'choose-candidate', candidate: name }));
    choose.setAttribute('aria-pressed', String(isChosen));
    choose.title = t('Evaluate and package this candidate');
    return choose;
  });
  return element('div', 'row', [t('Choose'), ...buttons]);
}

function openWith(post: Post): OpenPlace {
  return (file, line) => post({ type: 'open', file, ...(line === undefined ? {} : { line }) });
}

function progressView({ progress }: OutputOf<'progress'>): HTMLElement {
  const { done, total, unit } = progress;
  const message = progressText(progress);
  const amount = unit === 'bytes' ? formatBytes : formatCount;
  const counted = `${t('{0} of {1}', amount(done), amount(total))}${unit === 'bytes' ? '' : ` ${translated(unit)}`}`;
  const words = total > 0 ? counted : '';
  const fill = element('div', '');
  fill.style.width = `${total > 0 ? Math.min(100, (100 * done) / total) : 0}%`;
  return element('div', 'output', [
    element(
      'div',
      'progress',
      [
        element('vscode-progress-ring', '', [], { 'aria-label': message }),
        [message, words].filter(Boolean).join(' · '),
      ],
      { role: 'status' },
    ),
    total > 0 ? element('div', 'bar', [fill]) : undefined,
  ]);
}

function errorView({ error }: OutputOf<'error'>, post: Post, { engine }: Answers): HTMLElement {
  if (isMissingEngine(error)) return element('div', 'output', [engine.card(error)]);
  const { message, code, remedy, place } = inDisplayLanguage(error);
  return element('div', 'output', [
    element(
      'div',
      'error',
      [
        element('p', '', withCode(message)),
        place ? placeLink(place, post) : undefined,
        remedy ? element('p', '', withCode(remedy)) : undefined,
        element('div', 'row', [
          element('span', 'code', [code]),
          button(t('Show Log'), () => post({ type: 'showLog' })),
        ]),
      ],
      { role: 'alert' },
    ),
  ]);
}

type Place = NonNullable<OutputOf<'error'>['error']['place']>;

function placeLink({ file, line, column }: Place, post: Post): HTMLElement {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  return link(
    line === undefined ? name : t('{0}, line {1}', name, line),
    () =>
      post({
        type: 'open',
        file,
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
      }),
    { title: file },
  );
}
