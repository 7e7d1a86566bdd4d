import * as z from 'zod';
import { type ConvolutionalLayout, convolutionalFamily } from '../convolutionalFamily';
import type { TensorShapes } from '../family';
import { ImageTensors } from '../imageTensors';
import { type UnitGroup, unitsBetween } from '../units';
import { inceptionTrunk } from './inceptionBackbone';
import { type Branch, inceptionBlocks, inceptionStem, secondReading } from './inceptionBlocks';

const rate = z.number().min(0).lt(1);

/** Inception v3 in the form of timm and torchvision, with its auxiliary head if the weights have it. */
export const inceptionFamily = convolutionalFamily({
  name: 'inception_v3',
  title: 'Inception v3',
  architecture: /^(tf_|gluon_)?inception_v3$/,
  options: z.looseObject({ drop_rate: rate.optional(), dropout: rate.optional() }),
  headName: 'fc',
  stem: inceptionStem.map(({ name }) => name),
  headDropout: ({ drop_rate, dropout }) => drop_rate ?? dropout ?? 0,
  otherNames: [],
  readLayout: readInceptionLayout,
  trunk: inceptionTrunk,
});

/**
 * Reads widths and filters from a checkpoint's tensors. A layer that should be there and is not has width 0 here; loading the weights then
 * names it.
 * @param stored shapes by timm's names
 */
function readInceptionLayout(stored: TensorShapes): ConvolutionalLayout {
  const tensors = new ImageTensors(stored);
  const convolution = (name: string, channels: number) => {
    const [, , rows = 1, columns = 1] = stored.get(`${name}.conv.weight`) ?? [];
    const out = tensors.filter(`${name}.conv`, channels, [rows, columns]);
    tensors.batchNorm(`${name}.bn`, out);
    return out;
  };
  let [channels, secondChannels] = [3, 0];
  const maps: [number, number][] = [];
  for (const { name, reduction, pools } of inceptionStem) {
    channels = convolution(name, channels);
    maps.push([reduction, channels]);
    if (pools) maps.push([2 * reduction, channels]);
  }
  for (const { name, branches, reduction } of inceptionBlocks) {
    const into = channels;
    const widths = branches.map((branch) => width(name, branch, into, convolution));
    channels = widths.reduce((sum, out) => sum + out, 0);
    maps.push([reduction, channels]);
    if (name === secondReading.block) secondChannels = channels;
  }
  const { convolutions, head, share } = secondReading;
  const hasSecond = tensors.has(convolutions[0]);
  if (hasSecond) for (const name of convolutions) secondChannels = convolution(name, secondChannels);
  const auxiliaryHead = hasSecond ? { name: head, featureSize: secondChannels, share } : undefined;
  const { shapes } = tensors;
  const units = innerChannels(shapes);
  return { blocks: inceptionBlocks, featureSize: channels, maps, shapes, auxiliaryHead, units };
}

/** Channels can be removed between two convolutions of a branch; a branch's outputs are concatenated with others. */
function innerChannels(shapes: TensorShapes): UnitGroup[] {
  return inceptionBlocks.flatMap(({ name, branches }) =>
    branches.flatMap(({ steps }) =>
      steps.slice(1).flatMap((reader, i) => {
        const maker = steps[i];
        if (typeof maker !== 'string' || typeof reader !== 'string') return [];
        const makers = [`${name}.${maker}.conv`, `${name}.${maker}.bn`];
        return [unitsBetween('channels', shapes, { makers, readers: [`${name}.${reader}.conv`] })];
      }),
    ),
  );
}

/** How many channels leave a branch. */
function width(
  block: string,
  { steps }: Branch,
  channels: number,
  convolution: (name: string, channels: number) => number,
): number {
  return steps.reduce(
    (into, step) => [step].flat().reduce((sum, layer) => sum + convolution(`${block}.${layer}`, into), 0),
    channels,
  );
}
