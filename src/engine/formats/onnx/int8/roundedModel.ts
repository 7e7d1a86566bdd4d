import { quantizedTo } from '../../../compression/autoCandidates';
import { roundWeights } from '../../../compression/quantizeWeights';
import { type HeadedModel, modelOver } from '../../../models/headedModel';
import { tf } from '../../../tensorflow/loadTensorFlow';
import type { ModelToWrite } from '../../format';
import { recordServed } from '../../servedModel';
import { ownFeeds } from '../../servedNames';
import type { OnnxModel } from '../onnxModel';
import { toOnnx } from '../toOnnx';
import { isConvolutional } from './toInt8';

/**
 * The float32 graph to quantize. A CNN that optimize has not rounded is rounded here, and its biases compensate the mean change.
 */
export async function toRoundedOnnx({ load, pass, calibration }: ModelToWrite): Promise<OnnxModel> {
  const model = await load();
  const { architecture, config } = model;
  const float = toOnnx(await pass());
  if (!calibration || config.graft_quantize || !isConvolutional(float)) return float;
  const copy = copyOf(model);
  try {
    const batches = calibration.feeds.map((feeds) => ownFeeds(feeds, architecture));
    roundWeights(copy, quantizedTo('int8'), batches);
    return toOnnx(recordServed(copy));
  } finally {
    copy.dispose();
  }
}

/** The caller disposes of it. */
function copyOf(model: HeadedModel): HeadedModel {
  const copies = [...model.variables].map(
    ([name, variable]) => [name, tf.variable(variable, variable.trainable)] as const,
  );
  return modelOver({ ...model, variables: new Map(copies) }, (values) => values);
}
