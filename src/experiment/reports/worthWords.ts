import { type Catalogue, number, oneOf, type PartKind, says, text } from '../errors/catalogue';
import { t } from '../words/translation';
import { formatMetric, formatSize, isShare, metricTitle } from './metrics';

/** The words of a comparison of fine-tuning with simpler ways. */

const word = (words: () => string) => says({}, () => ({ message: words() }));
const worthName: PartKind<'head' | 'words' | 'colours' | 'pixels'> = oneOf(
  'head',
  'words',
  'colours',
  'pixels',
);

export const worthWords = {
  'curve-axis': word(() => t('training examples')),
  'curve-measured': word(() => t('measured')),
  'curve-expected': word(() => t('expected')),
  'curve-least': word(() => t('at least')),
  'curve-most': word(() => t('at most')),
  'fine-tuned': word(() => t('fine-tuning')),
  'worth-gain': word(() => t('Gain of fine-tuning, 95 %')),
  'worth-model': word(() => t('Model')),
  'worth-trained': word(() => t('Training examples')),
  curve: says({ metric: text, size: number }, ({ metric, size }) => ({
    message: t('Frozen head: {0} with up to {1} training examples', metricTitle(metric), size),
  })),
  'more-labels': says({ metric: text, gain: number, low: number, high: number }, (parts) => ({
    message: t('With twice the labels about {0}, measured on a frozen head', gainText(parts)),
  })),
  worth: says(
    {
      ...{ metric: text, tuned: number, head: number, plain: number, plainName: worthName },
      ...{ gain: number, low: number, high: number },
    },
    ({ metric, tuned, head, plain, plainName, ...gain }) => {
      const [a, b, c] = [tuned, head, plain].map((value) => formatMetric(metric, value));
      const scores = t('Fine-tuning {0}, frozen head {1}, {2} {3}', a!, b!, worthText(plainName), c!);
      const isClear = gain.low > 0 || gain.high < 0;
      return {
        message: isClear
          ? t('{0}: {1}', scores, gainText({ metric, ...gain }))
          : t('{0}: no clear difference, {1}', scores, gainText({ metric, ...gain })),
      };
    },
  ),
  'worth-table': says({ examples: number }, ({ examples }) => ({
    message: t('The same {0} scored examples', examples),
  })),
  'worth-name': says({ name: worthName }, ({ name }) => ({ message: worthText(name) })),
} satisfies Catalogue;

/** A difference with its interval: `+5.0 points (2.0 to 8.0)`. */
function gainText({
  metric,
  gain,
  low,
  high,
}: {
  metric: string;
  gain: number;
  low: number;
  high: number;
}): string {
  const [value, from, to] = [gain, low, high].map((size) => formatSize(metric, size));
  const signed = `${gain > 0 ? '+' : ''}${value}`;
  return isShare(metric)
    ? t('{0} points ({1} to {2})', signed, from!, to!)
    : t('{0} ({1} to {2})', signed, from!, to!);
}

function worthText(name: 'head' | 'words' | 'colours' | 'pixels'): string {
  switch (name) {
    case 'head':
      return t('frozen head');
    case 'words':
      return t('bag of words');
    case 'colours':
      return t('colors');
    case 'pixels':
      return t('pixels');
  }
}
