import type { TaskSpec } from '../tasks/taskSpec';
import type { TrainedModel } from './trainedModel';

/** Keeps the model of one stage for the next ones. */
export type ModelKeeper = Pick<KeptModel, 'keep' | 'open'>;

/** The model that a run has trained, kept until the run ends: who scores need not load what was just trained. */
export class KeptModel {
  private model: TrainedModel | undefined;
  private madeBy: string | undefined;

  /**
   * Takes ownership of a model and disposes of it in the end.
   * @param madeBy the name of the stage that made it
   */
  keep(model: TrainedModel, madeBy: string): void {
    this.dispose();
    this.model = model;
    this.madeBy = madeBy;
  }

  /** The model that a stage made, loaded from its folder if it is not the one that is kept; it stays this object's. */
  async open(madeBy: string, folder: string, spec: TaskSpec): Promise<TrainedModel> {
    if (!this.model || this.madeBy !== madeBy) {
      const { openTrainedModel } = await import('./trainedModel');
      this.keep(await openTrainedModel(folder, spec), madeBy);
    }
    return this.model!;
  }

  dispose(): void {
    this.model?.dispose();
    this.model = undefined;
  }
}
