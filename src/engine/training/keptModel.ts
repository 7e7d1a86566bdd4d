import type { TaskSpec } from '../tasks/taskSpec';
import { openTrainedModel, type TrainedModel } from './trainedModel';

/** The model that a run has trained, kept until the run ends: who scores need not load what was just trained. */
export class KeptModel {
  private model: TrainedModel | undefined;

  /** Takes a model over, and disposes of it in the end. */
  keep(model: TrainedModel): void {
    this.dispose();
    this.model = model;
  }

  /** The model, loaded from the folder of its fine-tuning if nobody has trained it here; it stays this object's. */
  async open(finetuneFolder: string, spec: TaskSpec): Promise<TrainedModel> {
    if (!this.model) this.keep(await openTrainedModel(finetuneFolder, spec));
    return this.model!;
  }

  dispose(): void {
    this.model?.dispose();
    this.model = undefined;
  }
}
