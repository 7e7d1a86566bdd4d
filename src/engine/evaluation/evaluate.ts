import type { EvaluateResult } from '../../experiment/results';
import type { SettingsOf } from '../../experiment/stages';
import type { Example } from '../datasets/example';
import type { EncodedSplit } from '../inputs/text/encodedSplit';
import type { Io } from '../io';
import {
  accuracy,
  classReports,
  confusionMatrix,
  macroAverages,
  majorityBaseline,
  mostConfidentMistakes,
} from '../tasks/classification';
import { scoreExamples } from '../training/scoreExamples';
import type { TrainedModel } from '../training/trainedModel';

export interface EvaluateTask {
  settings: SettingsOf<'evaluate'>;
  model: TrainedModel;
  /** What is scored: its name, its examples, and the same as tokens. */
  split: EvaluateResult['split'];
  examples: readonly Example[];
  encoded: EncodedSplit;
  /** Examples of each label in training, for the majority baseline. */
  trainCounts: readonly number[];
  padId: number;
}

const batchSize = 32;

/**
 * Scores a trained model: accuracy, precision, recall and F1 by class and on the macro average, the confusion matrix, the most
 * confident mistakes, and what always answering the majority label would score.
 * @throws CancelledError when the user asked to stop
 */
export async function evaluate(task: EvaluateTask, io: Io): Promise<EvaluateResult> {
  const { encoded, examples, padId, model } = task;
  const labels = [...model.classifier.labels];
  const total = examples.length;
  const { loss, predictions, probabilities } = await scoreExamples(model.score, encoded, {
    labels: labels.length,
    batchSize,
    padId,
    signal: io.signal,
    onProgress: (done) =>
      io.emit({
        type: 'stage-progress',
        stage: 'evaluate',
        done,
        total,
        unit: 'examples',
        message: 'Scoring',
      }),
  });
  const confusion = confusionMatrix(encoded.labels, predictions, labels.length);
  return {
    split: task.split,
    examples: total,
    loss,
    accuracy: accuracy(confusion),
    ...macroAverages(confusion, labels),
    perClass: classReports(confusion, labels),
    labels,
    confusion,
    mistakes: mostConfidentMistakes({ examples, probabilities, labels, count: task.settings.mistakes }),
    majority: majorityBaseline(task.trainCounts, encoded.labels, labels),
  };
}
