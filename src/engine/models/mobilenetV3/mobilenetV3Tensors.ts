import type { ConvolutionalLayout } from '../convolutionalFamily';
import type { TensorShapes } from '../family';
import { denseTensors } from '../flatDense';
import { ImageTensors } from '../imageTensors';
import { type InvertedResidual, readInvertedResiduals } from '../invertedResiduals';

/** A MobileNetV3 as its checkpoint shows it. */
export interface MobilenetV3Layout extends ConvolutionalLayout {
  readonly residuals: readonly InvertedResidual[];
  /** How many stages have rectifiers; later ones have the hard swish. */
  readonly rectifiedStages: number;
  /** The 1x1 convolution after the blocks: `blocks.5.0` */
  readonly last: string;
  /** The stride of its output, in pixels of the image. */
  readonly lastReduction: number;
  /** Whether the layer after the pooling is a convolution, as in timm. */
  readonly isConvolutional: boolean;
}

/** Tables 1 and 2 of the paper: the stride of each stage's first block. */
const variants = {
  small: { strides: [2, 2, 2, 1, 2], rectifiedStages: 2 },
  large: { strides: [1, 2, 2, 2, 1, 2], rectifiedStages: 3 },
} as const;

/**
 * Reads blocks and widths from a checkpoint's tensors. Only the small network weighs the first block's channels. A layer that should be there
 * and is not has width 0 here; loading the weights then names it.
 * @param stored shapes by timm's names
 */
export function readMobilenetV3Layout(stored: TensorShapes): MobilenetV3Layout {
  const tensors = new ImageTensors(stored);
  const { strides, rectifiedStages } = variants[tensors.has('blocks.0.0.se') ? 'small' : 'large'];
  const { blocks: residuals, channels, maps, units } = readInvertedResiduals(tensors, strides);
  const last = `blocks.${strides.length}.0`;
  const wide = tensors.convolution(`${last}.conv`, `${last}.bn1`, channels, 1);
  const lastReduction = residuals.at(-1)!.reduction;
  const isConvolutional = stored.get('conv_head.weight')?.length === 4;
  const featureSize = isConvolutional
    ? tensors.filter('conv_head', wide, [1, 1])
    : denseTensors(tensors, stored, 'conv_head', wide);
  return {
    ...{ residuals, rectifiedStages, last, lastReduction, isConvolutional, featureSize, units },
    blocks: [...residuals, { name: last }],
    maps: [...maps, [lastReduction, wide]],
    shapes: tensors.shapes,
  };
}
