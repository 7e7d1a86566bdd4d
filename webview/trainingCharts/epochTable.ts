import type { Training } from '../../src/experiment/protocols/notebookProtocol';
import { formatMetric, metricTitle } from '../../src/experiment/reports/metrics';
import type { EpochMetrics } from '../../src/experiment/runs/results';
import { t } from '../../src/experiment/words/translation';
import { type Column, element, table } from '../shared/elements';

type Part = 'train' | 'validation';

/**
 * The metrics after each epoch, with a mark at the epoch whose weights were kept. If the training has metrics too, those that only the
 * validation has are left to the evaluation.
 */
export function epochTable({ epochs, bestEpoch }: Training): HTMLElement {
  const names = (part: Part) => Object.keys(epochs[0]?.[part] ?? {});
  const ofBoth = names('train');
  const columns: Column<EpochMetrics>[] = [
    {
      title: t('Epoch'),
      // Chinese breaks between any two characters, which would make rows tall.
      cell: ({ epoch }) =>
        element('span', 'number', [`${epoch}${epoch === bestEpoch ? ` ${t('(kept)')}` : ''}`]),
    },
    ...names('train').map((name) => column('train', name)),
    ...names('validation')
      .filter((name) => ofBoth.length < 2 || ofBoth.includes(name))
      .map((name) => column('validation', name)),
  ];
  return table(t('Epochs'), columns, epochs);
}

function column(part: Part, name: string): Column<EpochMetrics> {
  return {
    title: part === 'train' ? t('Training {0}', metricTitle(name)) : t('Validation {0}', metricTitle(name)),
    numeric: true,
    cell: ({ [part]: metrics }) => (metrics?.[name] === undefined ? '' : formatMetric(name, metrics[name])),
  };
}
