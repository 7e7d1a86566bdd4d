import type { GraftError } from '../../experiment/errors/errors';
import { usageError } from '../../experiment/errors/usage';
import { feedTensors } from '../compile/feeds';
import type { Encoded } from '../inputs/encoded';
import { feederOf } from '../inputs/feeders';
import { modalityNamed } from '../inputs/modalities';
import type { HeadedModel } from '../models/headedModel';
import { tf } from '../tensorflow/loadTensorFlow';
import { shapesHere } from '../training/shapesHere';
import { gradCam } from './gradCam';

/** @throws GraftError `usage/explain` unless there is one row with spatial input */
export function requireExplainable({ family }: HeadedModel, rows: number): void {
  if (rows === 1 && modalityNamed(family.modality).explanation) return;
  throw usageError('usage/explain', { why: ['one-image'] });
}

/**
 * Explains an answer: the row as the model sees it, with the regions that increase its strongest output.
 * @param encoded one row
 * @returns a PNG
 * @throws GraftError `usage/explain` for a model without spatial input or feature map
 */
export async function explain(model: HeadedModel, encoded: Encoded): Promise<Uint8Array> {
  requireExplainable(model, 1);
  const feeds = await feederOf(encoded).feeds(encoded, [0], { shapes: shapesHere(), rows: 1 });
  const inputs = feedTensors(feeds);
  try {
    const heat = gradCam(model, inputs);
    if (!heat) throw noMap(model);
    return await modalityNamed(model.family.modality).explanation!(encoded, 0, heat);
  } finally {
    tf.dispose(inputs);
  }
}

function noMap({ family }: HeadedModel): GraftError {
  return usageError('usage/explain', { why: ['family', family.name] });
}
