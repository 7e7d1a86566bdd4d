import type { ConvolutionalLayout } from '../convolutionalFamily';
import type { TensorShapes } from '../family';
import { denseTensors } from '../flatDense';
import { ImageTensors } from '../imageTensors';
import { type UnitGroup, unitsBetween } from '../units';

/** A convolution of VGG's. */
export interface VggBlock {
  /** `features.0` */
  readonly name: string;
  /** The name of its batch normalization, where there is one. */
  readonly norm: string | undefined;
  /** The stride of its output, in pixels of the image. */
  readonly reduction: number;
  /** Whether a pooling that halves the map follows. */
  readonly pools: boolean;
}

/** A VGG as its checkpoint shows it. */
export interface VggLayout extends ConvolutionalLayout {
  readonly blocks: readonly VggBlock[];
  /** The kind of its dense layers: convolutions, as in timm, which accept images of other sizes; none in a trunk. */
  readonly dense: 'convolutions' | 'layers' | 'none';
}

/** The places along each side that the first dense layer reads. */
export const vggSide = 7;

/**
 * Reads layers and widths from a checkpoint's tensors. Rectifiers and poolings have numbers too, and no tensors: what is between two
 * convolutions is known from the numbers that are left out. A layer that should be there and is not has width 0 here;
 * loading the weights then names it.
 * @param stored shapes by timm's names
 */
export function readVggLayout(stored: TensorShapes): VggLayout {
  const tensors = new ImageTensors(stored);
  const blocks: VggBlock[] = [];
  const maps: [number, number][] = [];
  let [channels, reduction] = [3, 1];
  for (let number: number | undefined = 0; number !== undefined; ) {
    const name = `features.${number}`;
    channels = tensors.filter(name, channels, [3, 3]);
    tensors.shapes.set(`${name}.bias`, [channels]);
    const hasNorm = stored.has(`features.${number + 1}.running_mean`);
    const norm = hasNorm ? `features.${number + 1}` : undefined;
    if (norm) tensors.batchNorm(norm, channels);
    const rectifier: number = number + (hasNorm ? 2 : 1);
    const next: number | undefined = [rectifier + 1, rectifier + 2].find((at) =>
      tensors.has(`features.${at}`),
    );
    const pools = next !== rectifier + 1;
    blocks.push({ name, norm, reduction, pools });
    maps.push([reduction, channels]);
    if (pools) reduction *= 2;
    if (pools) maps.push([reduction, channels]);
    number = next;
  }
  const dense = denseKind(tensors, stored);
  const featureSize = denseParts[dense](tensors, stored, channels);
  const units = unitsOf(tensors.shapes, blocks, dense);
  const isTrunk = dense === 'none';
  return { blocks, featureSize, maps, shapes: tensors.shapes, dense, isTrunk, ...(isTrunk ? {} : { units }) };
}

/** A checkpoint that has nothing but convolutions is a trunk, as Keras publishes one; one that lacks a dense layer is damaged. */
function denseKind(tensors: ImageTensors, stored: TensorShapes): VggLayout['dense'] {
  if (stored.get('pre_logits.fc1.weight')?.length === 4) return 'convolutions';
  return tensors.has('pre_logits.fc1') || tensors.has('pre_logits.fc2') || !tensors.has('features.0')
    ? 'layers'
    : 'none';
}

/** The channels between all layers, and the neurons between the dense ones, which read each channel of the last map at many places. */
function unitsOf(
  shapes: ImageTensors['shapes'],
  blocks: readonly VggBlock[],
  dense: VggLayout['dense'],
): UnitGroup[] {
  const [first, second] = ['pre_logits.fc1', 'pre_logits.fc2'];
  const places = dense === 'convolutions' ? 1 : vggSide ** 2;
  const channels = blocks.map(({ name, norm }, at) =>
    unitsBetween('channels', shapes, {
      makers: norm ? [name, norm] : [name],
      readers: [blocks[at + 1]?.name ?? first!],
      readWidth: at + 1 < blocks.length ? 1 : places,
    }),
  );
  return [...channels, unitsBetween('neurons', shapes, { makers: [first!], readers: [second!] })];
}

/** Adds the dense layers' tensors and says how many features they give. */
const denseParts: Record<
  VggLayout['dense'],
  (tensors: ImageTensors, stored: TensorShapes, channels: number) => number
> = {
  convolutions: (tensors, _, channels) => denseConvolutions(tensors, channels),
  layers: denseLayers,
  none: (_, __, channels) => channels,
};

function denseConvolutions(tensors: ImageTensors, channels: number): number {
  const hidden = tensors.filter('pre_logits.fc1', channels, [vggSide, vggSide]);
  return tensors.filter('pre_logits.fc2', hidden, [1, 1]);
}

function denseLayers(tensors: ImageTensors, stored: TensorShapes, channels: number): number {
  const hidden = denseTensors(tensors, stored, 'pre_logits.fc1', channels * vggSide ** 2);
  return denseTensors(tensors, stored, 'pre_logits.fc2', hidden);
}
