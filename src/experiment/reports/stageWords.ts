import { number, optional, says, text } from '../errors/catalogue';
import { formatCount, formatDecimal } from '../words/formatNumbers';
import { t } from '../words/translation';

/** A stage's result in a few words. */
export const summaries = {
  'label-count': says({ labels: number }, ({ labels }) => ({ message: t('{0} labels', labels) })),
  'labels-per-example': says({ labels: number, each: number }, ({ labels, each }) => ({
    message: t('{0} labels, {1} per example', labels, each.toFixed(1)),
  })),
  'next-token': says({ texts: number }, ({ texts }) => ({
    message: t('the next token of {0} texts', texts),
  })),
  numbers: says({ least: number, most: number }, ({ least, most }) => ({
    message: t('numbers from {0} to {1}', formatDecimal(least), formatDecimal(most)),
  })),
  'texts-encoded': says(
    { texts: number, cleaned: number, median: number, longest: number, truncated: number, limit: number },
    ({ texts, cleaned, median, longest, truncated, limit }) => ({
      message: t(
        '{0}; median length {1} tokens, longest {2}; {3} truncated at {4}',
        cleaned < 0
          ? t('{0} texts', formatCount(texts))
          : t('{0} texts ({1} changed by cleaning)', formatCount(texts), formatCount(cleaned)),
        median,
        longest,
        formatCount(truncated),
        limit,
      ),
    }),
  ),
  'images-cut': says(
    { images: number, size: number, interpolation: text, crop: number },
    ({ images, size, interpolation, crop }) => ({
      message: t(
        '{0} images, cut to {1} pixels ({2}, the middle {3} %)',
        images,
        `${size} x ${size}`,
        interpolation,
        Math.round(100 * crop),
      ),
    }),
  ),
};

/** The work of a stage in progress. */
export const progress = {
  'candidate-made': says({ name: text }, ({ name }) => ({ message: t('Candidate: {0}', name) })),
  'cross-validating': says({}, () => ({ message: t('Cross-validating') })),
  compiling: says({ name: text }, ({ name }) => ({ message: t('compiling {0}', name) })),
  downloading: says({ name: text }, ({ name }) => ({ message: t('downloading {0}', name) })),
  locating: says({ name: text }, ({ name }) => ({ message: t('locating {0}', name) })),
  'measuring-step': says({ precision: text }, ({ precision }) => ({
    message: t('Measuring a step in {0}', precision),
  })),
  unpacking: says({ name: text }, ({ name }) => ({ message: t('unpacking {0}', name) })),
  verifying: says({ name: text }, ({ name }) => ({ message: t('verifying {0}', name) })),
  waiting: says({ name: text, process: optional(number) }, ({ name, process }) => ({
    message:
      process === undefined
        ? t('waiting for another process, which gets {0}', name)
        : t('waiting for process {0}, which gets {1}', process, name),
  })),
};
