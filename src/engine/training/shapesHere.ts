import type { BatchShapes } from '../inputs/batch';
import { onGpu } from '../tensorflow/operations/execute';

/** How batches are padded on this device, where XLA does not ask for few shapes. */
export function shapesHere(): BatchShapes {
  return onGpu() ? 'eights' : 'exact';
}
