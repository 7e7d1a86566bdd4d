import type { EpochMetrics } from '../../experiment/results';
import type { OutputValues } from '../compile/program';
import { accuracy, confusionMatrix, macroAverages } from '../tasks/classification';
import type { Scores } from './scoreExamples';

type TrainMetrics = Pick<EpochMetrics, 'trainLoss' | 'trainAccuracy' | 'trainMacroF1'>;
type ValidationMetrics = Pick<EpochMetrics, 'validationLoss' | 'validationAccuracy' | 'validationMacroF1'>;

/**
 * Of the training examples, as the steps of an epoch saw them.
 * @param totals the sums of `classificationTotals` over the epoch
 * @param examples how many there are
 */
export function trainMetrics(
  totals: OutputValues,
  labels: readonly string[],
  examples: number,
): TrainMetrics {
  const counts = totals.confusion!;
  const rowOf = (row: number) => [...counts.subarray(row * labels.length, (row + 1) * labels.length)];
  const confusion = labels.map((_, row) => rowOf(row));
  return {
    trainLoss: totals.loss![0]! / examples,
    trainAccuracy: accuracy(confusion),
    trainMacroF1: macroAverages(confusion, labels).macroF1,
  };
}

/** Of the validation examples, whose right classes are `truth`. */
export function validationMetrics(
  { loss, predictions }: Scores,
  truth: Int32Array,
  labels: readonly string[],
): ValidationMetrics {
  const confusion = confusionMatrix(truth, predictions, labels.length);
  return {
    validationLoss: loss,
    validationAccuracy: accuracy(confusion),
    validationMacroF1: macroAverages(confusion, labels).macroF1,
  };
}
