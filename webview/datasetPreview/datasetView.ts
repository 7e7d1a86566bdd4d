import { formatCount } from '../../src/experiment/formatNumbers';
import type { OutputOf } from '../../src/experiment/notebookProtocol';
import { blockElements } from '../blocks/blocks';
import type { OpenPlace } from '../blocks/openPlace';
import { element, facts } from '../shared/elements';

type Split = OutputOf<'dataset'>['result']['splits'][number];

/** The dataset stage: the task, the number of examples, the distribution of the targets, and warnings. */
export function datasetView({ result, warnings }: OutputOf<'dataset'>, open: OpenPlace): HTMLElement {
  const { task, targets, splits, columns, duplicates, emptyTexts, scoredOnTraining, report } = result;
  const total = splits.reduce((sum, { examples }) => sum + examples, 0);
  return element('div', 'output', [
    facts([
      ['Task', task],
      ['Examples', formatCount(total)],
      ...splits.filter(({ examples }) => examples > 0).map(splitFact(total)),
      ['Targets', targets],
      columns.text === undefined ? undefined : ['Text', columns.text],
      columns.pair === undefined ? undefined : ['Pair', columns.pair],
      ['Label', columns.label.join(', ')],
      duplicates > 0 ? ['Duplicates', formatCount(duplicates)] : undefined,
      emptyTexts > 0 ? ['Empty texts', formatCount(emptyTexts)] : undefined,
    ]),
    scoredOnTraining
      ? element('p', 'warning', [
          'No examples are held out: the scores are computed on the training examples.',
        ])
      : undefined,
    ...warnings.map(({ message }) => element('p', 'warning', [message])),
    ...blockElements(report, open),
  ]);
}

/** `Train: 432 (54 %)`. */
function splitFact(total: number) {
  return ({ name, examples }: Split): readonly [string, string] => [
    `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    `${formatCount(examples)} (${((100 * examples) / total).toFixed(0)} %)`,
  ];
}
