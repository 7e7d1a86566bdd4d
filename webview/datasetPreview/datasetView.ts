import { formatCount } from '../../src/experiment/formatNumbers';
import type { OutputOf } from '../../src/experiment/notebookProtocol';
import { element, facts, table } from '../shared/elements';

/** The dataset stage: the number of examples of each label in each split, and warnings. */
export function datasetView({ result, warnings }: OutputOf<'dataset'>): HTMLElement {
  const { labels, splits, textColumn, labelColumn, duplicates, emptyTexts, scoredOnTraining } = result;
  const rows = labels.map((label, index) => ({ label, index }));
  const total = splits.reduce((sum, { examples }) => sum + examples, 0);
  return element('div', 'output', [
    facts([
      ['Examples', formatCount(total)],
      ['Labels', formatCount(labels.length)],
      ['Text', textColumn],
      ['Label', labelColumn],
      duplicates > 0 ? ['Duplicates', formatCount(duplicates)] : undefined,
      emptyTexts > 0 ? ['Empty texts', formatCount(emptyTexts)] : undefined,
    ]),
    scoredOnTraining
      ? element('p', 'warning', [
          'No examples are held out: the scores are computed on the training examples.',
        ])
      : undefined,
    ...warnings.map(({ message }) => element('p', 'warning', [message])),
    table(
      'Examples of each label',
      [
        { title: 'Label', cell: ({ label }) => label },
        ...splits.map(({ name, perLabel }) => ({
          title: name,
          numeric: true,
          cell: ({ index }: { index: number }) => formatCount(perLabel[index] ?? 0),
        })),
      ],
      rows,
    ),
  ]);
}
