import path from 'node:path';
import { type BatchFunction, compileForward } from '../compile/compile';
import { type Classifier, loadClassifier } from '../models/classifier';
import type { TaskSpec } from '../tasks/taskSpec';
import { taskScore } from './trainStep';

/** A finished fine-tuning, ready to score. The owner disposes of it. */
export interface TrainedModel {
  readonly classifier: Classifier;
  /** Computes `taskScore` for a batch. */
  readonly score: BatchFunction['run'];
  dispose(): void;
}

/** Loads the model that a fine-tuning left in its folder. */
export async function openTrainedModel(finetuneFolder: string, spec: TaskSpec): Promise<TrainedModel> {
  const classifier = await loadClassifier({ folder: path.join(finetuneFolder, 'model'), seed: 0 });
  const forward = compileForward(taskScore(classifier, spec), classifier.variables);
  return {
    classifier,
    score: forward.run,
    dispose: () => {
      forward.dispose();
      classifier.dispose();
    },
  };
}
