import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { counterUniform } from '../../../src/engine/models/counterRandom';
import { type TensorToWrite, writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { counterWeights, spreadOfImages } from '../counterWeights';

/** The output of make.py, with the original's names. */
export interface ImageGolden {
  readonly config: Record<string, unknown>;
  readonly images: { batch: number; size: number; grain: number; seed: number };
  readonly gain: number;
  readonly learningRate: number;
  readonly shapes: Record<string, number[]>;
  readonly logits: number[][];
  /** The losses of steps of gradient descent on the same batch. */
  readonly losses: number[];
  /** Euclidean norms; parameters are left out whose gradient is rounding noise. */
  readonly gradientNorms: Record<string, number>;
  /** Euclidean norms of running statistics after one forward pass. */
  readonly statistics: Record<string, number>;
  /** Logits in eval mode after the steps. */
  readonly trainedLogits: number[][];
  /** The largest error of torch's own float32; relative for norms. */
  readonly float32Error: {
    gradientNorms: number;
    statistics: number;
    losses: number[];
    logits: number;
    trainedLogits: number;
  };
}

export const goldenNames = [
  'resnet18',
  'resnet34',
  'resnet50',
  'mobilenetV2',
  'mobilenetV2Torchvision',
  'mobilenetV2Transformers',
  'mobilenetV2TransformersTorch',
  'efficientnetLite0',
  'efficientnetB0',
  'efficientnetB1',
  'efficientnetTorchvision',
  'efficientnetTransformers',
  'efficientnetTransformersEqual',
  'wideResnet50',
  'seresnet50',
  'legacySeresnet18',
  'legacySeresnet50',
  'densenet121',
  'vgg13Bn',
  'vgg13Torchvision',
  'alexnet',
  'mobilenetV3Small',
  'mobilenetV3Large',
  'mobilenetV3Torchvision',
  'inceptionV3',
  'inceptionV3SecondHead',
] as const;

export function readGolden(name: (typeof goldenNames)[number]): ImageGolden {
  return JSON.parse(readFileSync(`test/golden/images/${name}.json`, 'utf8'));
}

/** A golden's weights as tensors of a file. */
export function goldenTensors({ shapes, gain }: ImageGolden): Map<string, TensorToWrite> {
  const weights = counterWeights(new Map(Object.entries(shapes)), spreadOfImages(gain));
  return new Map(
    [...weights].map(([name, values]) => [name, { dtype: 'F32', shape: shapes[name]!, values }]),
  );
}

/** A golden's model as a folder, in a temporary place that `remove` clears. */
export async function goldenFolder(golden: ImageGolden, tensors = goldenTensors(golden)) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-images-'));
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(golden.config));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** make.py's images, [batch, 3, size, size]: patches of colour around a colour of each image's own. */
export function goldenImages({
  images: { batch, size, grain, seed },
}: Pick<ImageGolden, 'images'>): Float32Array {
  const side = size / grain;
  const values = new Float32Array(batch * 3 * size * size);
  return values.map((_, i) => {
    const plane = Math.floor(i / (size * size));
    const [row, column] = [Math.floor((i % (size * size)) / size), i % size];
    const patch = (plane * side + Math.floor(row / grain)) * side + Math.floor(column / grain);
    return 1.5 * (2 * counterUniform(seed, patch) - 1) + 1.5 * (2 * counterUniform(seed + 1, plane) - 1);
  });
}
