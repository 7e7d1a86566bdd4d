import { formatCount } from '../../src/experiment/formatNumbers';
import type { OutputOf } from '../../src/experiment/notebookProtocol';
import { element, facts, table } from '../shared/elements';

/** The preprocess stage: how long the texts are in tokens, and what cleaning changed. */
export function preprocessView({ result, warnings }: OutputOf<'preprocess'>): HTMLElement {
  const { examples, medianTokens, longestTokens, truncated, maxLength, cleaned } = result;
  return element('div', 'output', [
    facts([
      ['Texts', formatCount(examples)],
      ['Median tokens', formatCount(medianTokens)],
      ['Longest', formatCount(longestTokens)],
      [`Truncated at ${formatCount(maxLength)}`, formatCount(truncated)],
      cleaned ? ['Changed by cleaning', formatCount(cleaned.texts)] : undefined,
    ]),
    ...warnings.map(({ message }) => element('p', 'warning', [message])),
    cleaned && cleaned.samples.length > 0
      ? table(
          'What cleaning changed',
          [
            { title: 'Before', cell: ({ before }) => before },
            { title: 'After', cell: ({ after }) => after },
          ],
          cleaned.samples,
        )
      : undefined,
  ]);
}
