import { quantizedTo } from '../../../compression/autoCandidates';
import { roundWeights } from '../../../compression/quantizeWeights';
import { type Classifier, classifierOver } from '../../../models/classifier';
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
export async function toRoundedOnnx({ pass, calibration, ...model }: ModelToWrite): Promise<OnnxModel> {
  const classifier = await model.classifier();
  const { architecture, config } = classifier;
  const float = toOnnx(await pass());
  if (!calibration || config.graft_quantize || !isConvolutional(float)) return float;
  const copy = copyOf(classifier);
  try {
    const batches = calibration.feeds.map((feeds) => ownFeeds(feeds, architecture));
    roundWeights(copy, quantizedTo('int8'), batches);
    return toOnnx(recordServed(copy));
  } finally {
    copy.dispose();
  }
}

/** The caller disposes of it. */
function copyOf(classifier: Classifier): Classifier {
  const copies = [...classifier.variables].map(
    ([name, variable]) => [name, tf.variable(variable, variable.trainable)] as const,
  );
  return classifierOver({ ...classifier, variables: new Map(copies) }, (values) => values);
}
