import { type Feeds, feedTensors } from '../compile/feeds';
import type { LayerObserver } from '../models/backbone';
import { convolutionNames } from '../models/layerInputs';
import { tf } from '../tensorflow/loadTensorFlow';
import type { HeldModel } from './hold';
import type { WeightRows } from './weightRows';

/** The mean inputs of a convolution, and the variable that can compensate a change of its output. */
export interface ConvolutionMeans {
  /** The mean of each input channel. */
  readonly means: Float32Array;
  /** The variable [channels given] to which the change is added, as often as `sign` says: its bias, or the mean that is subtracted after it. */
  readonly takesUp: string;
  readonly sign: 1 | -1;
}

/**
 * Runs a model, and notes what each convolution reads on average. Those after which there is neither a bias nor a normalization are left out.
 * @returns by the names of the convolutions' filters
 */
export function convolutionMeans(model: HeldModel, batches: readonly Feeds[]): Map<string, ConvolutionMeans> {
  const names = convolutionNames(model.architecture);
  if (names.length === 0) return new Map();
  const seen = new SeenLayers();
  for (const batch of batches) {
    const inputs = feedTensors(batch);
    tf.dispose([model.forward(inputs, { training: false, observer: seen }), ...Object.values(inputs)]);
  }
  const found = names.flatMap((name): [string, ConvolutionMeans][] => {
    const sum = seen.sums.get(name);
    const bias = model.variables.has(`${name}.bias`) ? `${name}.bias` : undefined;
    const takesUp = bias ?? seen.norms.get(name);
    if (!sum || takesUp === undefined) return [];
    const means = sum.map((value) => value / batches.length);
    return [[`${name}.weight`, { means, takesUp, sign: bias ? -1 : 1 }]];
  });
  return new Map(found);
}

/** The inputs of convolutions over several batches, and the means subtracted after them. */
class SeenLayers implements LayerObserver {
  /** The sums of the channels' means. */
  readonly sums = new Map<string, Float32Array>();
  readonly norms = new Map<string, string>();
  private readonly makers = new WeakMap<tf.Tensor, string>();

  convolved(name: string, x: tf.Tensor4D, y: tf.Tensor4D): void {
    this.makers.set(y, name);
    const means = tf.tidy(() => tf.mean(x, [0, 1, 2]).dataSync<'float32'>().slice());
    const sum = this.sums.get(name);
    this.sums.set(name, sum ? sum.map((value, channel) => value + means[channel]!) : means);
  }

  normalized(name: string, x: tf.Tensor4D): void {
    const maker = this.makers.get(x);
    if (maker !== undefined) this.norms.set(maker, `${name}.running_mean`);
  }
}

/**
 * Lets a convolution give what it gave on average before its filters were changed (bias correction; Nagel et al. 2019,
 * https://arxiv.org/abs/1906.04721): rounding moves all images' channels in one direction, which adds up from layer to layer.
 * @param before the filters' rows
 * @param after as many numbers, in their order
 */
export function keepMeans(
  { architecture, variables }: Pick<HeldModel, 'architecture' | 'variables'>,
  { name, rows, values: before }: WeightRows,
  after: Float32Array,
  { means, takesUp, sign }: ConvolutionMeans,
): void {
  const columns = before.length / rows;
  const isDepthwise = architecture.roleOf(name) === 'depthwiseFilter';
  const each = isDepthwise ? columns : columns / means.length;
  const change = new Float32Array(rows);
  for (const [at, value] of after.entries()) {
    const row = Math.floor(at / columns);
    const channel = isDepthwise ? row : Math.floor((at % columns) / each);
    change[row]! += (value - before[at]!) * means[channel]!;
  }
  const variable = variables.get(takesUp)!;
  tf.tidy(() => variable.assign(tf.add(variable, tf.mul(change, sign))));
}
