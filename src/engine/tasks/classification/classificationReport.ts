import type { BlockOf, ReportBlock } from '../../../experiment/report';
import type { Example } from '../../datasets/example';
import { sampleOf } from '../samples';
import { softmaxRows } from '../softmax';
import type { Scored } from '../task';
import { type ConfusionMatrix, classReports, macroAverages, predictedClasses } from './classificationMetrics';

/** The confusion matrix, the scores of each label, and the wrong answers of which the model was surest. */
export function classificationReport(
  confusion: ConfusionMatrix,
  scored: Scored,
  examples: readonly Example[],
  mistakes: number,
): ReportBlock[] {
  return [
    {
      block: 'matrix',
      title: 'Confusion matrix (rows: true labels, columns: predicted labels)',
      labels: [...scored.labels],
      counts: confusion,
    },
    labelScores(confusion, scored.labels),
    confidentMistakes(scored, examples, mistakes),
  ];
}

function labelScores(confusion: ConfusionMatrix, labels: readonly string[]): ReportBlock {
  const reports = classReports(confusion, labels);
  const { macroPrecision, macroRecall, macroF1 } = macroAverages(confusion, labels);
  const examples = reports.reduce((sum, { support }) => sum + support, 0);
  return {
    block: 'table',
    title: 'Labels',
    columns: [
      { title: 'Label', format: 'text' },
      { title: 'Precision', format: 'percent' },
      { title: 'Recall', format: 'percent' },
      { title: 'F1', format: 'percent' },
      { title: 'Examples', format: 'count' },
    ],
    rows: reports.map(({ label, precision, recall, f1, support }) => [label, precision, recall, f1, support]),
    summary: ['macro average', macroPrecision, macroRecall, macroF1, examples],
  };
}

/** The surest first. */
export function confidentMistakes(
  { outputs, targets, labels }: Scored,
  examples: readonly Example[],
  count: number,
): BlockOf<'samples'> {
  const predicted = predictedClasses(outputs, labels.length);
  const shares = softmaxRows(outputs, labels.length);
  const confidence = (row: number) => shares[row * labels.length + predicted[row]!]!;
  const wrong = [...predicted.keys()].filter((row) => predicted[row] !== targets.values[row]);
  return {
    block: 'samples',
    title: 'Most confident mistakes',
    columns: [
      { title: 'Label', format: 'text' },
      { title: 'Predicted', format: 'text' },
      { title: 'Confidence', format: 'percent' },
    ],
    samples: wrong
      .sort((a, b) => confidence(b) - confidence(a))
      .slice(0, count)
      .map((row) =>
        sampleOf(examples[row]!, [labels[targets.values[row]!]!, labels[predicted[row]!]!, confidence(row)]),
      ),
    none: 'No example was mistaken.',
  };
}
