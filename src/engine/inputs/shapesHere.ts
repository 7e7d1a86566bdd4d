import { onGpu } from '../tensorflow/operations/execute';
import type { BatchShapes } from './batch';

/** How batches are padded on this device, where XLA does not ask for few shapes. */
export function shapesHere(): BatchShapes {
  return onGpu() ? 'eights' : 'exact';
}
