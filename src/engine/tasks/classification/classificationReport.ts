import type { BlockOf, ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import { shownOrder } from '../../../experiment/words/labelOrder';
import type { Example } from '../../datasets/example';
import { sampleOf } from '../../datasets/rowKinds';
import { labelTable } from '../labelTable';
import { softmaxRows } from '../softmax';
import { logitsOf, type Scored } from '../task';
import {
  classReports,
  confusionMatrix,
  countAnswers,
  largestConfusions,
  macroAverages,
  predictedClasses,
} from './classificationMetrics';
import { truthOf } from './classificationTargets';

const { say } = reportWords;

/** With more labels a matrix can no longer be read, and takes the square of them in every log. */
const largestMatrix = 50;
/** The largest confusions that stand in its place. */
const shownConfusions = 20;

/** The confusion matrix, the scores of each label, and the wrong answers of which the model was surest. */
export function classificationReport(
  scored: Scored,
  examples: readonly Example[],
  mistakes: number,
): ReportBlock[] {
  const predicted = predictedClasses(logitsOf(scored), scored.labels.length);
  return [
    confusions(scored, predicted),
    labelScores(scored, predicted),
    confidentMistakes(scored, examples, mistakes),
  ];
}

function confusions({ targets, labels }: Scored, predicted: Int32Array): ReportBlock {
  const values = truthOf(targets);
  if (labels.length <= largestMatrix) {
    const order = shownOrder(labels);
    const counts = confusionMatrix(values, predicted, labels.length);
    return {
      block: 'matrix',
      title: say('confusion', {}),
      labels: order.map((label) => labels[label]!),
      counts: order.map((truth) => order.map((said) => counts[truth]![said]!)),
    };
  }
  const largest = largestConfusions(values, predicted, shownConfusions);
  return {
    block: 'table',
    title: say('confusions', {}),
    columns: [
      { title: say('label', {}), format: 'text' },
      { title: say('predicted', {}), format: 'text' },
      { title: say('examples', {}), format: 'count' },
    ],
    rows: largest.map(({ truth, predicted: said, count }) => [labels[truth]!, labels[said]!, count]),
  };
}

function labelScores({ targets, labels }: Scored, predicted: Int32Array): ReportBlock {
  const counts = countAnswers(truthOf(targets), predicted, labels.length);
  const reports = classReports(counts, labels);
  const { macroPrecision, macroRecall, macroF1 } = macroAverages(counts, labels);
  const examples = reports.reduce((sum, { support }) => sum + support, 0);
  return labelTable(
    shownOrder(labels).map((position) => {
      const { label, precision, recall, f1, support } = reports[position]!;
      return [label, precision, recall, f1, support];
    }),
    [macroPrecision, macroRecall, macroF1, examples],
  );
}

/** The surest first. */
export function confidentMistakes(
  { outputs, targets, labels }: Scored,
  examples: readonly Example[],
  count: number,
): BlockOf<'samples'> {
  const [logits, truth] = [logitsOf({ outputs }), truthOf(targets)];
  const predicted = predictedClasses(logits, labels.length);
  const size = labels.length;
  // Row by row: the shares of all examples would take twice the memory of the outputs.
  const confidences = Array.from(predicted, (label, row) =>
    label === truth[row] ? 0 : softmaxRows(logits.subarray(row * size, (row + 1) * size), size)[label]!,
  );
  const confidence = (row: number) => confidences[row]!;
  const wrong = [...predicted.keys()].filter((row) => predicted[row] !== truth[row]);
  return {
    block: 'samples',
    title: say('confident-mistakes', {}),
    columns: [
      { title: say('label', {}), format: 'text' },
      { title: say('predicted', {}), format: 'text' },
      { title: say('confidence', {}), format: 'percent' },
    ],
    samples: wrong
      .sort((a, b) => confidence(b) - confidence(a))
      .slice(0, count)
      .map((row) =>
        sampleOf(examples[row]!, [labels[truth[row]!]!, labels[predicted[row]!]!, confidence(row)]),
      ),
    none: say('no-mistake', {}),
  };
}
