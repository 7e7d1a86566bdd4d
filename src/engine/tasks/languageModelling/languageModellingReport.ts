import type { ReportBlock } from '../../../experiment/reports/report';
import { t } from '../../../experiment/words/translation';
import type { Example } from '../../datasets/example';
import { sampleOf } from '../samples';
import { logitsOf, type Scored } from '../task';
import { textSums } from './textSums';

/** The texts of which the model expected least. */
export function languageModellingReport(
  scored: Scored,
  examples: readonly Example[],
  mistakes: number,
): ReportBlock[] {
  const outputs = logitsOf(scored);
  const meanLoss = (row: number) => {
    const { loss, tokens } = textSums(outputs, row);
    return loss / Math.max(1, tokens);
  };
  const hardest = [...examples.keys()].sort((a, b) => meanLoss(b) - meanLoss(a)).slice(0, mistakes);
  return [
    {
      block: 'samples',
      title: t('Hardest to predict'),
      columns: [
        { title: t('Perplexity'), format: 'decimal' },
        { title: t('Tokens'), format: 'count' },
      ],
      samples: hardest.map((row) =>
        sampleOf(examples[row]!, [Math.exp(meanLoss(row)), textSums(outputs, row).tokens]),
      ),
      none: t('No text is listed.'),
    },
  ];
}
