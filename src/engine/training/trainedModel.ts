import path from 'node:path';
import { type BatchFunction, compileForward } from '../compile/compile';
import { type HeadedModel, loadModel } from '../models/headedModel';
import type { TaskSpec } from '../tasks/taskSpec';
import { taskScore } from './trainStep';

/** A finished fine-tuning, ready to score. The owner disposes of it. */
export interface TrainedModel {
  readonly model: HeadedModel;
  /** Computes `taskScore` for a batch. */
  readonly score: BatchFunction['run'];
  dispose(): void;
}

/** Loads the model that a fine-tuning left in its folder. */
export async function openTrainedModel(finetuneFolder: string, spec: TaskSpec): Promise<TrainedModel> {
  const model = await loadModel({ folder: path.join(finetuneFolder, 'model'), seed: 0 });
  const forward = compileForward(taskScore(model, spec), model.variables);
  return {
    model,
    score: forward.run,
    dispose: () => {
      forward.dispose();
      model.dispose();
    },
  };
}
