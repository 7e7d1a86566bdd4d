import { number, says, text } from '../errors/catalogue';
import { formatPercent, formatRounded } from '../words/formatNumbers';
import { t } from '../words/translation';
import { formatInterval, formatMetric } from './metrics';

/** The words of an evaluation's sections: calibration, curves and slices. */

const word = (words: () => string) => says({}, () => ({ message: words() }));

export const evaluationWords = {
  'confidence-axis': word(() => t('mean confidence')),
  calibrated: word(() => t('Calibrated')),
  'interval-95': word(() => t('95 % interval')),
  measure: word(() => t('Measure')),
  'false-positive-axis': word(() => t('false positive rate')),
  'precision-axis': word(() => t('precision')),
  'recall-axis': word(() => t('recall')),
  'roc-area': word(() => t('Area under ROC')),
  'right-axis': word(() => t('right')),
  value: word(() => t('Value')),
  calibration: says({ error: number }, ({ error }) => ({
    message: t('Calibration: confidence is off by {0} on average', formatPercent(error)),
  })),
  curves: says({ mean: number, label: text, lowest: number }, ({ mean, label, lowest }) => ({
    message: t(
      'ROC and precision-recall: area under ROC {0} on average, lowest for {1} ({2})',
      formatPercent(mean),
      label,
      formatPercent(lowest),
    ),
  })),
  reliability: word(() => t('Reliability: right answers by confidence')),
  'precision-recall': word(() => t('Precision and recall at each threshold')),
  rankings: word(() => t('Each label against the others')),
  roc: word(() => t('ROC: recall and false positive rate at each threshold')),
  measured: says({ metric: text, value: number }, ({ metric, value }) => ({
    message: formatMetric(metric, value),
  })),
  range: says({ metric: text, low: number, high: number }, ({ metric, low, high }) => ({
    message: formatInterval(metric, [low, high]),
  })),
  temperature: says({ value: number, examples: number }, ({ value, examples }) => ({
    message: t(
      'The package divides logits by a temperature of {0}, fitted on {1} validation examples.',
      formatRounded(value),
      examples,
    ),
  })),
  'other-examples': word(() => t('Other examples')),
  'p-value': word(() => t('p-value')),
  'slice-column': word(() => t('Slice')),
  'no-worse-slice': says({ slices: number }, ({ slices }) => ({
    message: t('Slices: none of {0} is significantly worse than the other examples', slices),
  })),
  slices: word(() => t('Accuracy by length and by columns of the data')),
  'worst-slice': says(
    { column: text, value: text, accuracy: number, others: number },
    ({ column, value, accuracy, others }) => ({
      message: t(
        'Slices: worst for {0}, {1} against {2} elsewhere',
        sliceName(column, value),
        formatPercent(accuracy),
        formatPercent(others),
      ),
    }),
  ),
  slice: says({ column: text, value: text }, ({ column, value }) => ({ message: sliceName(column, value) })),
  'slice-length': says({ low: number, high: number }, ({ low, high }) => ({
    message: sliceName('', `${low}–${high}`),
  })),
};

/** @param column empty for the length of texts */
function sliceName(column: string, value: string): string {
  return column === '' ? t('{0} characters', value) : t('{0} = {1}', column, value);
}
