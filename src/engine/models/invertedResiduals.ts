import type { tf } from '../tensorflow/loadTensorFlow';
import { relu6 } from '../tensorflow/operations/relu6';
import { sigmoid } from '../tensorflow/operations/sigmoid';
import { silu } from '../tensorflow/operations/silu';
import type { ConvolutionalLayout } from './convolutionalFamily';
import type { TensorShapes } from './family';
import type { ImageLayers, LayerSettings } from './imageLayers';
import { ImageTensors } from './imageTensors';
import { type ChannelGate, gateChannels } from './squeezeExcitation';
import type { StridedMap, Trunk } from './trunk';
import { type UnitGroup, unitsBetween } from './units';

/** An inverted residual block (Sandler et al. 2018, https://arxiv.org/abs/1801.04381). */
export interface InvertedResidual {
  /** The prefix of its variables, `blocks.1.0`. */
  readonly name: string;
  /** The stride of its depthwise convolution. */
  readonly stride: number;
  /** The stride of its output, in pixels of the image. */
  readonly reduction: number;
  /** Whether a 1x1 convolution widens the input first: all blocks but those of the first stage. */
  readonly expands: boolean;
  /** Whether channels are weighed (Hu et al. 2017, https://arxiv.org/abs/1709.01507) before they are narrowed. */
  readonly isGated: boolean;
  /** Whether the input is added to the output. */
  readonly hasSkip: boolean;
}

/** A network of such blocks as its checkpoint shows it. */
export interface InvertedResidualLayout extends ConvolutionalLayout {
  readonly blocks: readonly InvertedResidual[];
}

/** Where timm keeps a block's layers besides `conv_dw`; the numbers depend on whether it has an expansion. */
export function blockLayers(expands: boolean) {
  return expands
    ? ({ depthwiseNorm: 'bn2', projection: 'conv_pwl', projectionNorm: 'bn3' } as const)
    : ({ depthwiseNorm: 'bn1', projection: 'conv_pw', projectionNorm: 'bn2' } as const);
}

/**
 * Reads the blocks of a network and what stands before them; `tensors` collects their shapes.
 * @param strides of each stage's first block
 * @returns the blocks, their maps and units, and how many channels leave the last
 */
export function readInvertedResiduals(
  tensors: ImageTensors,
  strides: readonly number[],
): Pick<InvertedResidualLayout, 'blocks' | 'maps' | 'units'> & { readonly channels: number } {
  let channels = tensors.convolution('conv_stem', 'bn1', 3, 3);
  const blocks: InvertedResidual[] = [];
  const maps: [number, number][] = [];
  let reduction = 2;
  for (const [stage, firstStride] of strides.entries()) {
    reduction *= firstStride;
    for (let index = 0; index === 0 || tensors.has(`blocks.${stage}.${index}`); index++) {
      const name = `blocks.${stage}.${index}`;
      const stride = index === 0 ? firstStride : 1;
      const [expands, isGated] = [tensors.has(`${name}.conv_pwl`), tensors.has(`${name}.se`)];
      const out = blockTensors(tensors, { name, expands, isGated }, channels);
      const hasSkip = stride === 1 && out === channels;
      blocks.push({ name, stride, reduction, expands, isGated, hasSkip });
      maps.push([reduction, out]);
      channels = out;
    }
  }
  const units = blocks.filter(({ expands }) => expands).map((block) => wideChannels(tensors.shapes, block));
  return { blocks, channels, maps, units };
}

/** The channels of which a block has more inside than at its ends. */
function wideChannels(
  shapes: ImageTensors['shapes'],
  { name, expands, isGated }: InvertedResidual,
): UnitGroup {
  const { depthwiseNorm, projection } = blockLayers(expands);
  const made = ['conv_pw', 'bn1', 'conv_dw', depthwiseNorm, ...(isGated ? ['se.conv_expand'] : [])];
  const readers = [...(isGated ? ['se.conv_reduce'] : []), projection];
  const named = (layers: readonly string[]) => layers.map((layer) => `${name}.${layer}`);
  return unitsBetween('channels', shapes, { makers: named(made), readers: named(readers) });
}

/**
 * Reads a network that ends in a 1x1 convolution, as MobileNetV2 and EfficientNet do. A layer that should be there and is not has width 0
 * here; loading the weights then names it.
 * @param stored shapes by timm's names
 */
export function readHeadedResiduals(
  stored: TensorShapes,
  strides: readonly number[],
): InvertedResidualLayout {
  const tensors = new ImageTensors(stored);
  const { blocks, channels, maps, units } = readInvertedResiduals(tensors, strides);
  const featureSize = tensors.convolution('conv_head', 'bn2', channels, 1);
  return { blocks, featureSize, maps, shapes: tensors.shapes, units };
}

/** The same network, in which the blocks of some names do not add their input. */
export function withoutSkips(layout: InvertedResidualLayout, names: RegExp): InvertedResidualLayout {
  const blocks = layout.blocks.map((block) =>
    names.test(block.name) ? { ...block, hasSkip: false } : block,
  );
  return { ...layout, blocks };
}

/** Adds a block's tensors and says how many channels leave it. */
function blockTensors(
  tensors: ImageTensors,
  { name, expands, isGated }: Pick<InvertedResidual, 'name' | 'expands' | 'isGated'>,
  channels: number,
): number {
  const { depthwiseNorm, projection, projectionNorm } = blockLayers(expands);
  const wide = expands ? tensors.convolution(`${name}.conv_pw`, `${name}.bn1`, channels, 1) : channels;
  tensors.depthwise(`${name}.conv_dw`, `${name}.${depthwiseNorm}`, wide);
  if (isGated) {
    const narrow = tensors.filter(`${name}.se.conv_reduce`, wide, [1, 1]);
    tensors.filter(`${name}.se.conv_expand`, narrow, [1, 1]);
  }
  return tensors.convolution(`${name}.${projection}`, `${name}.${projectionNorm}`, wide, 1);
}

/** The functions between the layers of a family's blocks. */
export interface BlockFunctions extends Pick<ChannelGate, 'activation' | 'gate'> {
  /** Inside the gate, where it is another one. */
  readonly gateActivation?: ChannelGate['activation'];
}

/** Wide inside, narrow at both ends, and linear at the narrow end. */
export function invertedResidual(
  layers: ImageLayers,
  x: tf.Tensor4D,
  { name, stride, expands, isGated, hasSkip }: InvertedResidual,
  { activation, gateActivation = activation, gate }: BlockFunctions,
): tf.Tensor4D {
  const { depthwiseNorm, projection, projectionNorm } = blockLayers(expands);
  const wide = expands
    ? activation(layers.batchNorm(layers.convolution(x, `${name}.conv_pw`), `${name}.bn1`))
    : x;
  const filtered = layers.depthwise(wide, `${name}.conv_dw`, stride);
  const activated = activation(layers.batchNorm(filtered, `${name}.${depthwiseNorm}`));
  const names = { reduce: `${name}.se.conv_reduce`, expand: `${name}.se.conv_expand` };
  const weighed = isGated
    ? gateChannels(layers, activated, { ...names, activation: gateActivation, gate })
    : activated;
  const out = layers.batchNorm(
    layers.convolution(weighed, `${name}.${projection}`),
    `${name}.${projectionNorm}`,
  );
  return hasSkip ? layers.sum(x, out, `${name}.${projection}`) : out;
}

/**
 * MobileNetV2 (Sandler et al. 2018, https://arxiv.org/abs/1801.04381) and EfficientNet (Tan & Le 2019, https://arxiv.org/abs/1905.11946),
 * as in timm and torchvision. Where no block weighs its channels (MobileNetV2, EfficientNet-Lite), the activation is ReLU6. Training
 * drops no blocks, which is timm's default too.
 */
export function invertedResidualTrunk({ blocks }: InvertedResidualLayout, settings: LayerSettings): Trunk {
  const activation: (x: tf.Tensor4D) => tf.Tensor4D = blocks.some(({ isGated }) => isGated) ? silu : relu6;
  return {
    settings,
    *maps(pixels, layers): Iterable<StridedMap> {
      let x = activation(layers.batchNorm(layers.convolution(pixels, 'conv_stem', 2), 'bn1'));
      for (const block of blocks) {
        x = invertedResidual(layers, x, block, { activation, gate: sigmoid });
        yield [block.reduction, x];
      }
    },
    top: (map, layers) => activation(layers.batchNorm(layers.convolution(map, 'conv_head'), 'bn2')),
  };
}
