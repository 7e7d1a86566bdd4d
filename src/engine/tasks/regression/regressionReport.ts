import type { ReportBlock } from '../../../experiment/reports/report';
import { t } from '../../../experiment/words/translation';
import type { Example } from '../../datasets/example';
import { sampleOf } from '../samples';
import { logitsOf, type Scored } from '../task';

/** More points than these only cover each other. */
const mostPoints = 500;

/** Predicted against true numbers, and the examples that are furthest off. */
export function regressionReport(
  { outputs: given, targets: { value }, labels: [column] }: Scored,
  examples: readonly Example[],
  mistakes: number,
): ReportBlock[] {
  const [outputs, { values }] = [logitsOf({ outputs: given }), value!];
  const stride = Math.max(1, Math.ceil(values.length / mostPoints));
  const rows = [...examples.keys()];
  const error = (row: number) => Math.abs(outputs[row]! - values[row]!);
  return [
    {
      block: 'curve',
      title: t('Predicted against true numbers'),
      x: { title: column!, format: 'decimal' },
      y: { title: t('predicted'), format: 'decimal' },
      drawnAs: 'marks',
      series: [
        {
          name: 'examples',
          points: rows.filter((row) => row % stride === 0).map((row) => [values[row]!, outputs[row]!]),
        },
      ],
    },
    {
      block: 'samples',
      title: t('Largest errors'),
      columns: [
        { title: column!, format: 'decimal' },
        { title: t('Predicted'), format: 'decimal' },
        { title: t('Error'), format: 'decimal' },
      ],
      samples: rows
        .sort((a, b) => error(b) - error(a))
        .slice(0, mistakes)
        .map((row) => sampleOf(examples[row]!, [values[row]!, outputs[row]!, error(row)])),
      none: t('No example is listed.'),
    },
  ];
}
