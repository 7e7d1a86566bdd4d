import type { ConvolutionalLayout } from '../convolutionalFamily';
import type { TensorShapes } from '../family';
import { ImageTensors } from '../imageTensors';
import { type UnitGroup, unitsBetween } from '../units';

/** A residual block: its layers' names, and what it does besides. */
export interface ResnetBlock {
  /** The prefix of its variables, `layer1.0`. */
  readonly name: string;
  /** Two 3x3 convolutions (ResNet-18, 34), or 1x1, 3x3, 1x1. */
  readonly kind: 'basic' | 'bottleneck';
  /** The stride of its first 3x3 convolution; in SENet's bottlenecks, of the 1x1 convolution before it. */
  readonly stride: number;
  /** The stride of its output, in pixels of the image. */
  readonly reduction: number;
  /** Whether the shortcut has a convolution. */
  readonly hasDownsample: boolean;
  /** Whether channels are weighed at its end (Hu et al. 2017, https://arxiv.org/abs/1709.01507). */
  readonly isGated: boolean;
}

/** A ResNet as its checkpoint shows it. */
export interface ResnetLayout extends ConvolutionalLayout {
  readonly blocks: readonly ResnetBlock[];
}

/**
 * Reads blocks and widths from a checkpoint's tensors. A layer that should be there and is not has width 0 here; loading
 * the weights then names it.
 * @param stored shapes by timm's names
 */
export function readResnetLayout(stored: TensorShapes): ResnetLayout {
  const tensors = new ImageTensors(stored);
  let channels = tensors.convolution('conv1', 'bn1', 3, 7);
  const blocks: ResnetBlock[] = [];
  const maps: [number, number][] = [];
  for (let stage = 1; stage === 1 || tensors.has(`layer${stage}.0`); stage++) {
    for (let index = 0; index === 0 || tensors.has(`layer${stage}.${index}`); index++) {
      const name = `layer${stage}.${index}`;
      const block: ResnetBlock = {
        name,
        kind: tensors.has(`${name}.conv3`) ? 'bottleneck' : 'basic',
        stride: stage > 1 && index === 0 ? 2 : 1,
        reduction: 2 ** (stage + 1),
        hasDownsample: tensors.has(`${name}.downsample`),
        isGated: tensors.has(`${name}.se`),
      };
      blocks.push(block);
      channels = blockTensors(tensors, block, channels);
      maps.push([block.reduction, channels]);
    }
  }
  const units = blocks.flatMap((block) => innerChannels(tensors.shapes, block));
  return { blocks, featureSize: channels, maps, shapes: tensors.shapes, units };
}

/** Within a block channels can be removed; those that leave it are added to others. */
function innerChannels(shapes: ImageTensors['shapes'], { name, kind }: ResnetBlock): UnitGroup[] {
  const inner = kind === 'bottleneck' ? [1, 2] : [1];
  return inner.map((i) =>
    unitsBetween('channels', shapes, {
      makers: [`${name}.conv${i}`, `${name}.bn${i}`],
      readers: [`${name}.conv${i + 1}`],
    }),
  );
}

/** Adds a block's tensors and says how many channels leave it. */
function blockTensors(
  tensors: ImageTensors,
  { name, kind, hasDownsample, isGated }: ResnetBlock,
  channels: number,
): number {
  const sizes = kind === 'bottleneck' ? [1, 3, 1] : [3, 3];
  const out = sizes.reduce(
    (into, size, i) => tensors.convolution(`${name}.conv${i + 1}`, `${name}.bn${i + 1}`, into, size),
    channels,
  );
  if (isGated) tensors.filter(`${name}.se.fc2`, tensors.filter(`${name}.se.fc1`, out, [1, 1]), [1, 1]);
  if (hasDownsample) tensors.convolution(`${name}.downsample.0`, `${name}.downsample.1`, channels, 1);
  return out;
}
