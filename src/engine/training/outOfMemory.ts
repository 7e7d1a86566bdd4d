import { GraftError } from '../../experiment/errors/errors';
import { formatBytes } from '../../experiment/words/formatNumbers';
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
 * Memory that ran out in a step, as a coded error with a remedy that is one flag; any other thrown value as it is.
 * @param onGpu whose memory is not the machine's: how much of it is free TensorFlow does not tell
 */
export function asOutOfMemory(thrown: unknown, settings: BatchSettings, onGpu: boolean): unknown {
  if (!isOutOfMemory(thrown)) return thrown;
  const { message } = thrown;
  const asked = askedFor(message);
  const what = asked === undefined ? '' : ` It asked for ${formatBytes(asked)} more.`;
  const free = onGpu ? '' : ` ${formatBytes(availableMemory())} are free.`;
  return new GraftError('training/out-of-memory', `Memory ran out in a training step.${what}${free}`, {
    remedy: remedyFor(settings),
    cause: thrown,
  });
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

function remedyFor({ batchSize, microBatches }: BatchSettings): string {
  const parts = Math.min(2 * microBatches, batchSize);
  if (parts > microBatches)
    return `Run the same command with \`--set finetune.microBatches=${parts}\`: each batch is then computed in ${parts} parts, one after the other, to the same end.`;
  return 'Each example is computed by itself already: choose a smaller preprocess.maxLength or preprocess.imageSize, or a smaller model, or close other programs.';
}
