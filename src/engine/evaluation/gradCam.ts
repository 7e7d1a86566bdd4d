import type { NamedTensors } from '../compile/feeds';
import type { HeatMap } from '../images/paintHeat';
import type { Pass } from '../models/backbone';
import type { Classifier } from '../models/classifier';
import { noDropout } from '../models/dropoutPlaces';
import { denseHead } from '../models/head';
import { tf } from '../tensorflow/loadTensorFlow';

/** As in evaluation: nothing is left out. */
const scoring: Pass = { training: false, dropout: noDropout };

/**
 * Gradient-weighted class activation mapping (Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391): the last map of features, its
 * channels weighed by how much their mean raises an output.
 * @param inputs of one image
 * @param output the position of what is explained among the head's outputs; left out, that of the strongest
 * @returns shares of the strongest place; undefined for a network without such a map
 */
export function gradCam(classifier: Classifier, inputs: NamedTensors, output?: number): HeatMap | undefined {
  const { architecture, variables, weightsOver } = classifier;
  const weights = weightsOver(variables);
  const { halves } = architecture.build(weights);
  if (!halves) return undefined;
  const head = denseHead(weights, architecture);
  return tf.tidy(() => {
    const map = halves.map(inputs, scoring);
    const outputsOf = (of: tf.Tensor) => head(halves.vector(of as tf.Tensor4D, scoring), scoring.dropout);
    const shown = output ?? strongest(outputsOf(map).dataSync<'float32'>());
    const outputOf = (of: tf.Tensor) => tf.sum(tf.slice(outputsOf(of), [0, shown], [1, 1]));
    const channelWeights = tf.mean(tf.grad(outputOf)(map), [1, 2], true);
    const raw = tf.relu(tf.sum(tf.mul(map, channelWeights), 3));
    const [, height, width] = map.shape;
    return { height, width, values: scaled(raw.dataSync<'float32'>()) };
  });
}

const strongest = (outputs: Float32Array) => outputs.indexOf(Math.max(...outputs));

/** Nothing speaks for an answer where all is 0; that stays so. */
function scaled(values: Float32Array): Float32Array {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return most === 0 ? values : values.map((value) => value / most);
}
