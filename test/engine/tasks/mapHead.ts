import { headNames } from '../../../src/engine/models/denseHead';
import type { BuiltHead, Head } from '../../../src/engine/models/head';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { dense } from '../../../src/engine/tensorflow/operations/dense';

/** A head with a vector for each place of a backbone's finest map: logits [batch, height, width, labels]. */
export const mapHead: Head = {
  reads: ['pyramid'],
  shapes: ({ headName, pyramidChannels }, labels) => {
    const { weight, bias } = headNames(`${headName}.map`);
    const [channels] = [...pyramidChannels!.values()];
    return new Map([
      [weight, [labels, channels!]],
      [bias, [labels]],
    ]);
  },
  build: ({ headName }, weights, backbone) => {
    const names = headNames(`${headName}.map`);
    const outputs: BuiltHead['outputs'] = (inputs, pass) => {
      const [map] = [...backbone.pyramid!(inputs, pass).values()];
      const [batch, height, width, channels] = map!.shape;
      const rows = tf.reshape(map!, [batch * height * width, channels]) as tf.Tensor2D;
      const weight = weights.get(names.weight) as tf.Tensor2D;
      const logits = dense(rows, weight, weights.get(names.bias) as tf.Tensor1D);
      return { logits: tf.reshape(logits, [batch, height, width, weight.shape[0]]) };
    };
    return { outputs, served: outputs };
  },
  outputsOf: (served) => served,
};
