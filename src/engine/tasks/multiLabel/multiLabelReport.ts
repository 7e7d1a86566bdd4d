import type { ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import { shownOrder } from '../../../experiment/words/labelOrder';
import type { Example } from '../../datasets/example';
import { sampleOf } from '../../datasets/rowKinds';
import { labelTable } from '../labelTable';
import { logitsOf, type Scored } from '../task';
import { answeredOf, namesOf, sigmoid, truthOf } from './multiLabelAnswers';
import { averagePrecision, countAnswers, labelScores, macroF1 } from './multiLabelMetrics';

const { say } = reportWords;

/** The scores of each label, and the examples of which the model was surest that a label applied, or did not, and was wrong. */
export function multiLabelReport(
  scored: Scored,
  examples: readonly Example[],
  mistakes: number,
): ReportBlock[] {
  return [labelScoresTable(scored), confidentMistakes(scored, examples, mistakes)];
}

function labelScoresTable(scored: Scored): ReportBlock {
  const answered = answeredOf(scored);
  const counts = countAnswers(answered);
  const rows = shownOrder(scored.labels).map((index) => {
    const { precision, recall, f1 } = labelScores(counts[index]!);
    const { truePositives, falseNegatives } = counts[index]!;
    const average = averagePrecision(answered, index) ?? null;
    return [scored.labels[index]!, precision, recall, f1, average, truePositives + falseNegatives];
  });
  const examples = answered.truth.length / scored.labels.length;
  return labelTable(
    rows,
    [null, null, macroF1(counts), null, examples],
    [{ title: say('average-precision', {}), format: 'percent' }],
  );
}

function confidentMistakes(
  { outputs: given, targets, labels }: Scored,
  examples: readonly Example[],
  count: number,
): ReportBlock {
  const [outputs, values] = [logitsOf({ outputs: given }), truthOf(targets)];
  const width = labels.length;
  const worst = examples.map((_, row) => {
    const errors = labels.map((_, i) =>
      Math.abs(sigmoid(outputs[row * width + i]!) - values[row * width + i]!),
    );
    const label = errors.indexOf(Math.max(...errors));
    return { row, label, error: errors[label]! };
  });
  const rowOf = (all: ArrayLike<number>, row: number) =>
    Array.from({ length: width }, (_, i) => all[row * width + i]!);
  return {
    block: 'samples',
    title: say('confident-mistakes', {}),
    columns: [
      { title: say('labels', {}), format: 'text' },
      { title: say('predicted', {}), format: 'text' },
      { title: say('mistaken', {}), format: 'text' },
      { title: say('confidence', {}), format: 'percent' },
    ],
    samples: worst
      .filter(({ error }) => error > 0.5)
      .sort((a, b) => b.error - a.error)
      .slice(0, count)
      .map(({ row, label, error }) =>
        sampleOf(examples[row]!, [
          namesOf(rowOf(values, row), labels),
          namesOf(rowOf(outputs, row), labels),
          labels[label]!,
          error,
        ]),
      ),
    none: say('no-label-mistaken', {}),
  };
}
