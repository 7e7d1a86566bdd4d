import type { Feeds } from '../../compile/feeds';
import type { Precision } from '../../compile/precision';
import type { SplitName } from '../../datasets/example';
import type { Encoded, InputSplit } from '../../inputs/encoded';
import type { TaskSpec } from '../../tasks/taskSpec';
import type { TrainingSettings } from '../../training/loadTuned';

/** What candidates are made of and measured on. */
export interface CandidateTask {
  /** The trained model, in the Hugging Face layout. */
  readonly modelFolder: string;
  readonly spec: TaskSpec;
  /** How the model was trained. */
  readonly settings: TrainingSettings;
  readonly precision: Precision;
  readonly train: InputSplit;
  readonly validation: InputSplit;
  /** The examples that candidates are scored on. */
  readonly split: InputSplit;
  /** Training examples as the model is served with them. */
  readonly calibration: readonly Feeds[];
  /** The examples as a model reads them whose tokenizer is another; `folder` keeps them. */
  readonly reencode: (modelFolder: string, folder: string) => Promise<Record<SplitName, Encoded>>;
  /** `.graft`, where candidates are kept. */
  readonly graftFolder: string;
  /** Stands for all of the above. */
  readonly key: string;
}
