import type { ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { Example } from '../../datasets/example';
import { sampleOf } from '../../datasets/rowKinds';
import { logitsOf, type Scored } from '../task';

const { say } = reportWords;

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
      title: say('predicted-against-true', {}),
      x: { title: column!, format: 'decimal' },
      y: { title: say('predicted-axis', {}), format: 'decimal' },
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
      title: say('largest-errors', {}),
      columns: [
        { title: column!, format: 'decimal' },
        { title: say('predicted', {}), format: 'decimal' },
        { title: say('error', {}), format: 'decimal' },
      ],
      samples: rows
        .sort((a, b) => error(b) - error(a))
        .slice(0, mistakes)
        .map((row) => sampleOf(examples[row]!, [values[row]!, outputs[row]!, error(row)])),
      none: say('no-example', {}),
    },
  ];
}
