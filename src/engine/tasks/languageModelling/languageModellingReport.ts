import type { ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { Example } from '../../datasets/example';
import { sampleOf } from '../../datasets/rowKinds';
import { logitsOf, type Scored } from '../task';
import { textSums } from './textSums';

const { say } = reportWords;

/** The texts that the model expected least. */
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
      title: say('hardest-texts', {}),
      columns: [
        { title: say('perplexity', {}), format: 'decimal' },
        { title: say('tokens', {}), format: 'count' },
      ],
      samples: hardest.map((row) =>
        sampleOf(examples[row]!, [Math.exp(meanLoss(row)), textSums(outputs, row).tokens]),
      ),
      none: say('no-text', {}),
    },
  ];
}
