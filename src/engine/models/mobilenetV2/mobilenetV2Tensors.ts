import type { ConvolutionalLayout } from '../convolutionalFamily';
import type { TensorShapes } from '../family';
import { ImageTensors } from '../imageTensors';

/** An inverted residual block. */
export interface InvertedResidual {
  /** The prefix of its variables, `blocks.1.0`. */
  readonly name: string;
  /** Of its depthwise convolution. */
  readonly stride: number;
  /** Whether a 1x1 convolution widens the input first: all blocks but the first. */
  readonly expands: boolean;
  /** Whether the input is added to the output. */
  readonly hasSkip: boolean;
}

/** A MobileNetV2 as its checkpoint shows it. */
export interface MobilenetV2Layout extends ConvolutionalLayout {
  readonly blocks: readonly InvertedResidual[];
}

/** The stride of each stage's first block: table 2 of the paper. */
const strides = [1, 2, 2, 2, 1, 2, 1];

/**
 * Reads blocks and widths from a checkpoint's tensors. A layer that should be there and is not has width 0 here; loading
 * the weights then names it.
 * @param stored shapes by timm's names
 */
export function readMobilenetV2Layout(stored: TensorShapes): MobilenetV2Layout {
  const tensors = new ImageTensors(stored);
  let channels = tensors.convolution('conv_stem', 'bn1', 3, 3);
  const blocks: InvertedResidual[] = [];
  for (const [stage, firstStride] of strides.entries()) {
    for (let index = 0; index === 0 || tensors.has(`blocks.${stage}.${index}`); index++) {
      const name = `blocks.${stage}.${index}`;
      const stride = index === 0 ? firstStride : 1;
      const expands = tensors.has(`${name}.conv_pwl`);
      const out = blockTensors(tensors, name, expands, channels);
      blocks.push({ name, stride, expands, hasSkip: stride === 1 && out === channels });
      channels = out;
    }
  }
  const featureSize = tensors.convolution('conv_head', 'bn2', channels, 1);
  return { blocks, featureSize, shapes: tensors.shapes };
}

/** Adds a block's tensors and says how many channels leave it. */
function blockTensors(tensors: ImageTensors, name: string, expands: boolean, channels: number): number {
  if (!expands) {
    tensors.depthwise(`${name}.conv_dw`, `${name}.bn1`, channels, 3);
    return tensors.convolution(`${name}.conv_pw`, `${name}.bn2`, channels, 1);
  }
  const wide = tensors.convolution(`${name}.conv_pw`, `${name}.bn1`, channels, 1);
  tensors.depthwise(`${name}.conv_dw`, `${name}.bn2`, wide, 3);
  return tensors.convolution(`${name}.conv_pwl`, `${name}.bn3`, wide, 1);
}
