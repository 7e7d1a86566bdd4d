import type { GraftError } from '../../experiment/errors/errors';
import { usageError } from '../../experiment/errors/usage';
import { largestOf } from '../../experiment/words/extremes';
import { feedTensors, type NamedTensors } from '../compile/feeds';
import type { HeatMap } from '../images/paintHeat';
import type { Encoded } from '../inputs/encoded';
import { feederOf } from '../inputs/feeders';
import { modalityNamed } from '../inputs/modalities';
import { shapesHere } from '../inputs/shapesHere';
import type { Backbone, Pass } from '../models/backbone';
import { noDropout } from '../models/dropoutPlaces';
import type { HeadedModel } from '../models/headedModel';
import { headOf } from '../models/heads';
import { tf } from '../tensorflow/loadTensorFlow';

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

/** No dropout, as in evaluation. */
const scoring: Pass = { training: false, dropout: noDropout };

/**
 * Gradient-weighted class activation mapping (Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391): the last feature map, with its
 * channels weighted by the gradient of an output.
 * @param inputs the inputs of one image
 * @param output the position of the output to explain, by default the strongest
 * @returns shares of the strongest region; undefined for a model without a feature map
 */
export function gradCam(model: HeadedModel, inputs: NamedTensors, output?: number): HeatMap | undefined {
  const { architecture, variables, weightsOver } = model;
  const weights = weightsOver(variables);
  const backbone = architecture.build(weights);
  const { halves } = backbone;
  const head = headOf(model);
  if (!halves || head.reads.some((feature) => feature !== 'pooled')) return undefined;
  return tf.tidy(() => {
    const map = halves.map(inputs, scoring);
    const outputsOf = (of: tf.Tensor) => {
      const pooled: Backbone['pooled'] = (_, pass) => halves.vector(of as tf.Tensor4D, pass);
      const outputs = head.build(architecture, weights, { ...backbone, pooled }).outputs(inputs, scoring);
      return Object.values(outputs)[0]!;
    };
    const shown = output ?? strongest(outputsOf(map).dataSync<'float32'>());
    const outputOf = (of: tf.Tensor) => tf.sum(tf.slice(outputsOf(of), [0, shown], [1, 1]));
    const channelWeights = tf.mean(tf.grad(outputOf)(map), [1, 2], true);
    const raw = tf.relu(tf.sum(tf.mul(map, channelWeights), 3));
    const [, height, width] = map.shape;
    return { height, width, values: scaled(raw.dataSync<'float32'>()) };
  });
}

const strongest = (outputs: Float32Array) => outputs.indexOf(largestOf(outputs));

/** A map of zeros stays zero: there is no evidence. */
function scaled(values: Float32Array): Float32Array {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return most === 0 ? values : values.map((value) => value / most);
}
