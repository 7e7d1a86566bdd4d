import { type Catalogue, flag, number, oneOf, type PartKind, says, text } from '../errors/catalogue';
import { type Phrase, phrasesOf } from '../errors/phrase';
import { capitalized } from '../words/capitalized';
import { formatDecimal, formatPercent } from '../words/formatNumbers';
import { t, translated } from '../words/translation';
import { evaluationWords } from './evaluationWords';
import { formatSize, isBetter, isShare, metricTitle } from './metrics';
import { progress, summaries } from './stageWords';
import { worthWords } from './worthWords';

/** The words of reports: of titles, columns, cells and notes. A block carries the name of a wording and its parts. */

const word = (words: () => string) => says({}, () => ({ message: words() }));
const split: PartKind<'train' | 'validation' | 'test' | 'training'> = oneOf(
  'train',
  'validation',
  'test',
  'training',
);

const columns = {
  after: word(() => t('After')),
  'as-trained': word(() => t('As trained')),
  'average-precision': word(() => t('Average precision')),
  before: word(() => t('Before')),
  candidate: word(() => t('Candidate')),
  change: word(() => t('Change')),
  'changed-answers': word(() => t('Changed answers')),
  confidence: word(() => t('Confidence')),
  deviation: word(() => t('Deviation')),
  difference: word(() => t('Difference, 95 %')),
  divergence: word(() => t('Divergence of the answers')),
  error: word(() => t('Error')),
  examples: word(() => t('Examples')),
  greatest: word(() => t('Greatest')),
  label: word(() => t('Label')),
  labels: word(() => t('Labels')),
  latency: says({ batch: number }, ({ batch }) => ({ message: t('ms, batch of {0}', batch) })),
  layer: word(() => t('Layer')),
  least: word(() => t('Least')),
  'loses-at-most': says({ metric: text, maxLoss: number }, ({ metric, maxLoss }) => ({
    message: t('Loses at most {0}', lossText(metric, maxLoss)),
  })),
  mean: word(() => t('Mean')),
  metric: says({ metric: text }, ({ metric }) => ({ message: capitalized(metricTitle(metric)) })),
  mistaken: word(() => t('Mistaken')),
  now: word(() => t('Now')),
  'peak-mb': word(() => t('Peak MB')),
  perplexity: word(() => t('Perplexity')),
  precision: word(() => t('Precision')),
  predicted: word(() => t('Predicted')),
  'predicted-axis': word(() => t('predicted')),
  recall: word(() => t('Recall')),
  split: word(() => t('Split')),
  test: word(() => t('Test')),
  tokens: word(() => t('Tokens')),
  'tokens-axis': word(() => t('tokens')),
  train: word(() => t('Train')),
  validation: word(() => t('Validation')),
  zeros: word(() => t('Zeros')),
  'zipped-mb': word(() => t('MB zipped')),
};

const titles = {
  'by-size': says({ metric: text }, ({ metric }) => ({
    message: t('{0} by size', capitalized(metricTitle(metric))),
  })),
  candidates: word(() => t('Candidates')),
  'changed-by': says({ name: text, fixed: number, broken: number }, ({ name, fixed, broken }) => ({
    message: t('{0}: {1} fixed, {2} broken', name, fixed, broken),
  })),
  'cleaning-changed': word(() => t('Changes made by cleaning')),
  'confident-mistakes': word(() => t('Most confident mistakes')),
  confusion: word(() => t('Confusion matrix (rows: true labels, columns: predicted labels)')),
  confusions: word(() => t('Most frequent confusions')),
  draws: word(() => t('The first image, and nine draws of it')),
  'examples-by-label': word(() => t('Examples of each label')),
  'hardest-texts': word(() => t('Hardest to predict')),
  'largest-errors': word(() => t('Largest errors')),
  lengths: word(() => t('Lengths of the texts')),
  'model-sees': word(() => t('Model input')),
  'predicted-against-true': word(() => t('Predicted against true numbers')),
  sensitivity: word(() => t('Sensitivity of layers')),
};

const cells = {
  broken: word(() => t('broken')),
  chosen: says({ name: text }, ({ name }) => ({ message: betweenCommas(t('{0} (chosen)', name)) })),
  fixed: word(() => t('fixed')),
  interval: says({ metric: text, low: number, high: number }, ({ metric, low, high }) => {
    const [from, to] = [low, high].map((size) => `${size > 0 ? '+' : ''}${formatSize(metric, size)}`);
    const words = isShare(metric) ? t('{0} to {1} points', from!, to!) : t('{0} to {1}', from!, to!);
    return { message: betweenCommas(words) };
  }),
  'macro-average': word(() => t('macro average')),
  neither: word(() => t('neither')),
  'trained-candidate': word(() => betweenCommas(t('as trained'))),
  verdict: says(
    { verdict: oneOf('within', 'beyond', 'undecided'), examples: number },
    ({ verdict, examples }) => ({
      message:
        verdict === 'within'
          ? t('yes')
          : verdict === 'beyond'
            ? t('no')
            : t('not decidable with {0}', examples),
    }),
  ),
  'split-name': says({ split }, ({ split }) => ({ message: translated(split) })),
};

const notes = {
  'always-answering': says({ answer: text }, ({ answer }) => ({
    message: t('always answering {0}', answer),
  })),
  choice: says(
    {
      name: text,
      by: oneOf('user', 'size', 'none'),
      metric: text,
      maxLoss: number,
      examples: number,
      isDecided: flag,
    },
    ({ name, by, metric, maxLoss, examples, isDecided }) => ({
      message: [
        chosenBecause(by, name, lossText(metric, maxLoss)),
        isDecided
          ? ''
          : t(
              'Not decidable with {0} examples: the 95 % interval reaches beyond {1}.',
              examples,
              lossText(metric, maxLoss),
            ),
      ]
        .filter(Boolean)
        .join(' '),
    }),
  ),
  'no-change': says({ name: text }, ({ name }) => ({ message: t('{0}: no answer changed', name) })),
  'no-example': word(() => t('No example is listed.')),
  'no-label-mistaken': word(() => t('No label was mistaken.')),
  'no-mistake': word(() => t('No example was mistaken.')),
  'no-text': word(() => t('No text is listed.')),
  'none-truncated': says({ tokens: number }, ({ tokens }) => ({
    message: t('No text is truncated at {0} tokens.', tokens),
  })),
  'on-split': says({ split, examples: number, loss: number }, ({ split, examples, loss }) => ({
    message: t('On {0}. Loss {1}.', describeSplit({ split, examples }), formatDecimal(loss)),
  })),
  'on-leaky-split': says(
    { split, examples: number, loss: number, leaked: number },
    ({ split, examples, loss, leaked }) => ({
      message: t(
        'Not believable: {0} of {1} are also in the training data. Loss {2}.',
        leaked,
        describeSplit({ split, examples }),
        formatDecimal(loss),
      ),
    }),
  ),
  truncated: says({ share: number, tokens: number }, ({ share, tokens }) => ({
    message: t('{0} of the texts are truncated at {1} tokens.', formatPercent(share), tokens),
  })),
  'unoptimized-score': word(() => t('as trained')),
};

export const reportWords = phrasesOf({
  ...columns,
  ...titles,
  ...cells,
  ...notes,
  ...evaluationWords,
  ...worthWords,
  ...summaries,
  ...progress,
} satisfies Catalogue);

/** `320 test examples` */
function describeSplit({ split, examples }: { split: string; examples: number }): string {
  return split === 'training'
    ? t('the {0} training examples themselves, which says nothing about new ones', examples)
    : t('{0} {1} examples', examples, translated(split));
}

function chosenBecause(by: 'user' | 'size' | 'none', name: string, loss: string): string {
  switch (by) {
    case 'user':
      return t('Chosen by the experiment: {0}.', name);
    case 'size':
      return t('Chosen: {0}, the smallest candidate that loses at most {1} on these examples.', name, loss);
    case 'none':
      return t('Chosen: {0}, because every candidate loses more than {1} on these examples.', name, loss);
  }
}

/** An allowed loss of a score: points of a share, else a share of the metric. */
function lossText(metric: string, maxLoss: number): string {
  return isShare(metric)
    ? t('{0} points', formatSize(metric, maxLoss))
    : isBetter(metric, 0, 1)
      ? formatPercent(maxLoss)
      : formatSize(metric, maxLoss);
}

/** A text that is broken into lines at its commas only. */
export function betweenCommas(words: string): string {
  return words.replaceAll(/(?<!,) /g, '\u00a0');
}

/** A progress in the language of this program. */
export function progressText({ message, words }: { message: string; words?: Phrase | undefined }): string {
  return (words && reportWords.inWords(words)?.message) ?? translated(message);
}
