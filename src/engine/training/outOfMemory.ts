import { trainingError } from '../../experiment/errors/training';
import { availableMemory } from '../../files/availableMemory';
import type { TrainingSettings } from './loadTuned';

type BatchSettings = Pick<TrainingSettings, 'batchSize' | 'microBatches'>;

/** TensorFlow's code for it (RESOURCE_EXHAUSTED) and its words; V8's words for its own arrays. */
const words = /TF_Status: 8\b|OOM when allocating|RESOURCE_EXHAUSTED|Array buffer allocation failed/;

const bytesOf: Readonly<Record<string, number>> = {
  float: 4,
  int32: 4,
  half: 2,
  bfloat16: 2,
  double: 8,
  int64: 8,
};

/**
 * Turns the failure of a step that ran out of memory into an error with a code and a remedy; returns any other thrown value unchanged.
 * @param onGpu whether a GPU ran the step; TensorFlow does not report its free memory
 */
export function asOutOfMemory(
  thrown: unknown,
  { batchSize, microBatches }: BatchSettings,
  onGpu: boolean,
): unknown {
  if (!isOutOfMemory(thrown)) return thrown;
  const more = Math.min(2 * microBatches, batchSize);
  const parts = {
    asked: askedFor(thrown.message),
    free: onGpu ? undefined : availableMemory(),
    parts: more > microBatches ? more : undefined,
  };
  return trainingError('training/out-of-memory', parts, { cause: thrown });
}

/** Whether TensorFlow or V8 threw for want of memory. */
export function isOutOfMemory(thrown: unknown): thrown is Error {
  return thrown instanceof Error && words.test(thrown.message);
}

/**
 * Runs a piece of training.
 * @throws GraftError `training/out-of-memory`; any other failure as it came
 */
export async function withMemoryErrors<T>(
  settings: BatchSettings,
  onGpu: boolean,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw asOutOfMemory(thrown, settings, onGpu);
  }
}

/** `OOM when allocating tensor with shape[64,12,512,512] and type float on ...`, in bytes. */
function askedFor(message: string): number | undefined {
  const [, shape, type] = /shape\[([\d,]*)\] and type (\w+)/.exec(message) ?? [];
  if (shape === undefined || type === undefined) return undefined;
  const size = bytesOf[type];
  return size && shape.split(',').reduce((product, axis) => product * Number(axis), size);
}
