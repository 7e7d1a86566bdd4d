import type { ConvolutionalLayout } from '../convolutionalFamily';
import type { TensorShapes } from '../family';
import { ImageTensors } from '../imageTensors';
import { type UnitGroup, unitsBetween } from '../units';

/** A layer that adds channels to all before it, or the passage between two blocks of such layers. */
export interface DensenetBlock {
  /** The prefix of its variables, `features.denseblock1.denselayer1` or `features.transition1`. */
  readonly name: string;
  readonly kind: 'layer' | 'transition';
  /** The stride of its output, in pixels of the image. */
  readonly reduction: number;
}

/** A DenseNet as its checkpoint shows it. */
export interface DensenetLayout extends ConvolutionalLayout {
  readonly blocks: readonly DensenetBlock[];
  /** The stride of the last map. */
  readonly lastReduction: number;
}

/**
 * Reads layers and widths from a checkpoint's tensors. A layer that should be there and is not has width 0 here; loading
 * the weights then names it.
 * @param stored shapes by timm's names
 */
export function readDensenetLayout(stored: TensorShapes): DensenetLayout {
  const tensors = new ImageTensors(stored);
  let channels = tensors.convolution('features.conv0', 'features.norm0', 3, 7);
  const blocks: DensenetBlock[] = [];
  const maps: [number, number][] = [];
  let reduction = 4;
  for (let stage = 1; stage === 1 || tensors.has(`features.denseblock${stage}`); stage++) {
    const prefix = `features.denseblock${stage}.denselayer`;
    for (let index = 1; index === 1 || tensors.has(`${prefix}${index}`); index++) {
      blocks.push({ name: `${prefix}${index}`, kind: 'layer', reduction });
      channels += layerTensors(tensors, `${prefix}${index}`, channels);
      maps.push([reduction, channels]);
    }
    const transition = `features.transition${stage}`;
    if (!tensors.has(transition)) continue;
    reduction *= 2;
    blocks.push({ name: transition, kind: 'transition', reduction });
    tensors.batchNorm(`${transition}.norm`, channels);
    channels = tensors.filter(`${transition}.conv`, channels, [1, 1]);
  }
  tensors.batchNorm('features.norm5', channels);
  const units = blocks.filter(({ kind }) => kind === 'layer').map((block) => inside(tensors.shapes, block));
  const { shapes } = tensors;
  return { blocks, lastReduction: reduction, featureSize: channels, maps, shapes, units };
}

/** The channels between a layer's two convolutions; those that leave it are read by all after it. */
function inside(shapes: ImageTensors['shapes'], { name }: DensenetBlock): UnitGroup {
  return unitsBetween('channels', shapes, {
    makers: [`${name}.conv1`, `${name}.norm2`],
    readers: [`${name}.conv2`],
  });
}

/** Adds a layer's tensors and says how many channels it adds. */
function layerTensors(tensors: ImageTensors, name: string, channels: number): number {
  tensors.batchNorm(`${name}.norm1`, channels);
  const narrow = tensors.filter(`${name}.conv1`, channels, [1, 1]);
  tensors.batchNorm(`${name}.norm2`, narrow);
  return tensors.filter(`${name}.conv2`, narrow, [3, 3]);
}
