import type { ImageWorkload } from './workloads';

type Shapes = Map<string, readonly number[]>;

/** Names and shapes of a network's weights, as torchvision saves them, without the head. */
export function imageShapes(architecture: ImageWorkload['architecture']): Shapes {
  if (architecture === 'mobilenet_v2') return mobilenetShapes();
  return architecture === 'resnet18'
    ? resnetShapes([2, 2, 2, 2], [3, 3], 1)
    : resnetShapes([3, 4, 6, 3], [1, 3, 1], 4);
}

/**
 * ResNet (He et al. 2015, https://arxiv.org/abs/1512.03385).
 * @param kernels sizes of a block's convolutions
 * @param expansion how many times wider than the others the last of them is
 */
function resnetShapes(depths: readonly number[], kernels: readonly number[], expansion: number): Shapes {
  const shapes: Shapes = new Map();
  convolution(shapes, 'conv1', 'bn1', [64, 3, 7, 7]);
  let into = 64;
  for (const [stage, depth] of depths.entries()) {
    const width = 64 * 2 ** stage;
    for (let block = 0; block < depth; block++) {
      const at = `layer${stage + 1}.${block}`;
      const widths = kernels.map((_, i) => (i === kernels.length - 1 ? width * expansion : width));
      for (const [i, kernel] of kernels.entries()) {
        const channels = i === 0 ? into : widths[i - 1]!;
        convolution(shapes, `${at}.conv${i + 1}`, `${at}.bn${i + 1}`, [widths[i]!, channels, kernel, kernel]);
      }
      const out = width * expansion;
      if (block === 0 && (stage > 0 || into !== out))
        convolution(shapes, `${at}.downsample.0`, `${at}.downsample.1`, [out, into, 1, 1]);
      into = out;
    }
  }
  return shapes;
}

/** Expansion, channels, blocks: table 2 of the paper (Sandler et al. 2018, https://arxiv.org/abs/1801.04381). */
const mobilenetStages = [
  [1, 16, 1],
  [6, 24, 2],
  [6, 32, 3],
  [6, 64, 4],
  [6, 96, 3],
  [6, 160, 3],
  [6, 320, 1],
] as const;

function mobilenetShapes(): Shapes {
  const shapes: Shapes = new Map();
  convolution(shapes, 'features.0.0', 'features.0.1', [32, 3, 3, 3]);
  let [into, index] = [32, 1];
  for (const [expansion, out, blocks] of mobilenetStages) {
    for (let block = 0; block < blocks; block++) {
      invertedResidual(shapes, `features.${index++}.conv`, into, out, expansion);
      into = out;
    }
  }
  convolution(shapes, `features.${index}.0`, `features.${index}.1`, [1280, into, 1, 1]);
  return shapes;
}

function invertedResidual(shapes: Shapes, at: string, into: number, out: number, expansion: number): void {
  const inner = into * expansion;
  let layer = 0;
  if (expansion > 1) {
    convolution(shapes, `${at}.0.0`, `${at}.0.1`, [inner, into, 1, 1]);
    layer = 1;
  }
  convolution(shapes, `${at}.${layer}.0`, `${at}.${layer}.1`, [inner, 1, 3, 3]);
  convolution(shapes, `${at}.${layer + 1}`, `${at}.${layer + 2}`, [out, inner, 1, 1]);
}

/** A convolution without bias, [out, in, rows, columns], and its batch normalization. */
function convolution(shapes: Shapes, name: string, norm: string, shape: readonly number[]): void {
  shapes.set(`${name}.weight`, shape);
  for (const part of ['weight', 'bias', 'running_mean', 'running_var'])
    shapes.set(`${norm}.${part}`, [shape[0]!]);
}
