import os from 'node:os';
import { tf } from './loadTensorFlow';

/** The device that TensorFlow computes on, in words: `GPU`, or `CPU (2 threads)`. */
export function describeDevice(): string {
  const backend = tf.backend() as { isUsingGpuDevice?: boolean };
  return backend.isUsingGpuDevice ? 'GPU' : `CPU (${os.availableParallelism()} threads)`;
}
