import type { StepRunner } from '../compile/step';
import { tensorToWrite } from '../models/variableRoles';
import { tf } from '../tensorflow/loadTensorFlow';
import type { TunedModel } from '../tuning/tune';
import type { TensorToWrite } from '../weights/writeSafetensors';
import type { TrainingProgress } from './trainingProgress';

/** The state that a checkpoint stores: variables by Hugging Face name, and the slots of the optimizer. */
export interface TrainedState {
  readonly model: TunedModel;
  /** Another one takes its place when XLA has compiled the step. */
  runner: StepRunner;
}

/** The state of a training at one moment, unchanged while the training continues. */
export interface Snapshot {
  readonly values: ReadonlyMap<string, tf.Tensor>;
  readonly slots: ReadonlyMap<string, tf.Tensor>;
  /** The progress, as JSON. */
  readonly progress: string;
  readonly step: number;
}

/** The caller lets go of it with `disposeSnapshot`. */
export function takeSnapshot({ runner }: TrainedState, progress: TrainingProgress): Snapshot {
  const text = JSON.stringify(progress);
  return { values: runner.values(), slots: runner.slots(), progress: text, step: progress.step };
}

export function disposeSnapshot({ values, slots }: Snapshot): void {
  tf.dispose([...values.values(), ...slots.values()]);
}

/** Tensors as a checkpoint has them. */
export function tensorsToWrite(tensors: ReadonlyMap<string, tf.Tensor>): Map<string, TensorToWrite> {
  return new Map(
    [...tensors].map(([name, tensor]) => [name, tensorToWrite(() => tensor, tensor.shape, 'weight')]),
  );
}

/** About how many bytes a checkpoint has: the weights, and two slots for each. */
export function stateBytes({ model }: TrainedState): number {
  const sizes = [...model.variables.values()].map(({ size }) => size);
  return 3 * 4 * sizes.reduce((sum, size) => sum + size, 0);
}
