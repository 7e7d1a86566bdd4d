import type { Feeds } from '../../compile/feeds';
import type { Precision } from '../../compile/precision';
import type { SplitName } from '../../datasets/example';
import type { Encoded, InputSplit } from '../../inputs/encoded';
import type { TaskSpec } from '../../tasks/taskSpec';
import type { TrainingSettings } from '../../training/loadTuned';

/** The model and data for making and measuring candidates. */
export interface CandidateTask {
  /** The trained model, in the Hugging Face layout. */
  readonly modelFolder: string;
  readonly spec: TaskSpec;
  /** The training of the model. */
  readonly settings: TrainingSettings;
  readonly precision: Precision;
  readonly train: InputSplit;
  readonly validation: InputSplit;
  /** The examples for scoring candidates. */
  readonly split: InputSplit;
  /** Training examples in the form of prediction. */
  readonly calibration: readonly Feeds[];
  /** Encodes the examples for a model with another tokenizer and stores them in `folder`. */
  readonly reencode: (modelFolder: string, folder: string) => Promise<Record<SplitName, Encoded>>;
  /** `.graft`, which stores candidates. */
  readonly graftFolder: string;
  /** Whether candidates are only scored: their time and memory are those of another task. */
  readonly isUntimed?: boolean;
  /** The key of all of the above. */
  readonly key: string;
}
