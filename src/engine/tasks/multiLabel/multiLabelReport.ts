import type { ReportBlock } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import { largestOf } from '../../../experiment/words/extremes';
import { formatPercent } from '../../../experiment/words/formatNumbers';
import { shownOrder } from '../../../experiment/words/labelOrder';
import type { Example } from '../../datasets/example';
import type { NamedValues } from '../../datasets/exampleValues';
import { sampleOf } from '../../datasets/rowKinds';
import { labelTable } from '../labelTable';
import { type Answer, logitsOf, type Scored } from '../task';
import { type Answered, averagePrecision, countAnswers, labelScores, macroF1 } from './multiLabelMetrics';

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
    const label = errors.indexOf(largestOf(errors));
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

/** The probability of a logit. */
function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** [examples, labels], row-major: 1 where a label applies, else 0. */
export function truthOf({ labels }: NamedValues): Float32Array {
  return labels!.values as Float32Array;
}

/** Outputs and targets as the metrics take them. */
export function answeredOf({ outputs, targets, labels }: Scored): Answered {
  return { truth: truthOf(targets), scores: logitsOf({ outputs }), labels: labels.length };
}

/** The names of the labels whose score is above 0. */
export function namesOf(scores: readonly number[], labels: readonly string[]): string {
  return labels.filter((_, i) => scores[i]! > 0).join(', ') || 'none';
}

/** The labels of one example, those that apply with their probabilities. */
export function multiLabelAnswer(logits: readonly number[], labels: readonly string[]): Answer {
  const shares = logits.map(sigmoid);
  const applying = labels.map((label, i) => ({ label, share: shares[i]! })).filter((_, i) => logits[i]! > 0);
  return {
    summary: applying.map(({ label, share }) => `${label} ${formatPercent(share)}`).join(', ') || 'no label',
    value: {
      labels: applying.map(({ label }) => label),
      probabilities: Object.fromEntries(labels.map((label, i) => [label, shares[i]!])),
    },
  };
}
