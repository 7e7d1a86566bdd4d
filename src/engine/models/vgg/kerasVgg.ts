import { elementCount } from '../../tensorflow/elementCount';
import type { TensorFile } from '../../weights/tensorFile';
import type { ConfigFile } from '../configFile';
import { vggSide } from './vggTensors';

/** How many convolutions there are between poolings, by how many there are in all. */
const blocks: Readonly<Record<number, readonly number[]>> = {
  8: [1, 1, 2, 2, 2],
  10: [2, 2, 2, 2, 2],
  13: [2, 2, 3, 3, 3],
  16: [2, 2, 4, 4, 4],
};

/** The dense layers in torchvision's words, the head's the last. */
const denseNames = ['classifier.0', 'classifier.3', 'classifier.6'];

/** The mean of Keras' images in red, green and blue, from 0 to 255, because they are not scaled. */
const mean = [123.68, 116.779, 103.939].map((level) => level / 255) as [number, number, number];
const std = [1 / 255, 1 / 255, 1 / 255] as [number, number, number];

/** A layer's tensor in Keras' words. */
interface KerasTensor {
  readonly name: string;
  readonly layer: string;
  readonly isBias: boolean;
}

/**
 * The names of tensors in Keras' files: `block1_conv1/block1_conv1_W_1:0` in its applications, `block1_conv1/block1_conv1/kernel:0` in Keras 2,
 * possibly after `model_weights/`, and `layers/conv2d/vars/0` in Keras 3.
 */
const old = /^(?:model_weights\/)?(block\d_conv\d|fc\d|predictions)\/.*?(?:_W_1|_b_1|kernel|bias)(?::0)?$/;
const recent = /^(?:_?layers)\/(block\d_conv\d|conv2d(?:_\d+)?|fc\d|predictions|dense(?:_\d+)?)\/vars\/[01]$/;

function kerasTensor(name: string): KerasTensor | undefined {
  const layer = old.exec(name)?.[1] ?? recent.exec(name)?.[1];
  return layer === undefined ? undefined : { name, layer, isBias: /(?:_b_1|bias)(?::0)?$|\/1$/.test(name) };
}

/**
 * A VGG as Keras keeps it, in torchvision's words: channels before rows and columns, red before blue, and a config that says how Keras
 * prepares images. Anything else stays as it is.
 */
export function adoptKerasVgg(
  config: ConfigFile,
  file: TensorFile,
): { config: ConfigFile; file: TensorFile } {
  const tensors = file.names.flatMap((name) => kerasTensor(name) ?? []);
  if (tensors.length === 0) return { config, file };
  const sources = sourcesOf(tensors, file);
  const others = file.names.filter((name) => !kerasTensor(name) && !/^optimizer/.test(name));
  const pretrained = {
    ...config.pretrained_cfg,
    mean: config.pretrained_cfg?.mean ?? mean,
    std: config.pretrained_cfg?.std ?? std,
  };
  return {
    config: { ...config, pretrained_cfg: pretrained },
    file: {
      names: [...sources.keys(), ...others].sort(),
      metadata: file.metadata,
      info: (name) => {
        const source = sources.get(name);
        return source ? { dtype: file.info(source.name).dtype, shape: source.shape } : file.info(name);
      },
      read: async (name) => {
        const source = sources.get(name);
        return source ? source.convert((await file.read(source.name)) as Float32Array) : file.read(name);
      },
      close: () => file.close(),
    },
  };
}

/** Where a tensor comes from, and what has to be done to it. */
interface Source {
  readonly name: string;
  readonly shape: readonly number[];
  readonly convert: (values: Float32Array) => Float32Array;
}

/** By torchvision's names. */
function sourcesOf(tensors: readonly KerasTensor[], file: TensorFile): Map<string, Source> {
  const layersOf = (pattern: RegExp) =>
    [...new Set(tensors.map(({ layer }) => layer).filter((layer) => pattern.test(layer)))].sort(byNumbers);
  const convolutions = layersOf(/conv/);
  const names = new Map([
    ...named(convolutions, featureNames(convolutions.length)),
    ...named(layersOf(/^(?:fc|dense|predictions)/), denseNames),
  ]);
  return new Map(
    tensors.flatMap((tensor) => {
      const layer = names.get(tensor.layer);
      if (layer === undefined) return [];
      const { shape } = file.info(tensor.name);
      const name = `${layer}.${tensor.isBias ? 'bias' : 'weight'}`;
      return [[name, { name: tensor.name, ...conversion(name, shape) }] as const];
    }),
  );
}

const named = (layers: readonly string[], names: readonly string[]) =>
  layers.flatMap((layer, at) => (names[at] === undefined ? [] : [[layer, names[at]] as const]));

/** In the order of use: `fc2` before `predictions`, `conv2d` before `conv2d_1`, `conv2d_2` before `conv2d_10`. */
function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** A rectifier follows each convolution, and a pooling each block: both have numbers in torchvision. */
function featureNames(convolutions: number): string[] {
  let at = 0;
  return (blocks[convolutions] ?? []).flatMap((count) => {
    const names = Array.from({ length: count }, (_, i) => `features.${at + 2 * i}`);
    at += 2 * count + 1;
    return names;
  });
}

function conversion(name: string, shape: readonly number[]): Pick<Source, 'shape' | 'convert'> {
  if (shape.length === 4) {
    const flips = name === 'features.0.weight';
    return changed(shape, [3, 2, 0, 1], (values) => (flips ? turned(values, shape) : values));
  }
  if (shape.length !== 2) return { shape, convert: (values) => values };
  const [inputs = 0, out = 0] = shape;
  const places = vggSide ** 2;
  if (name !== 'classifier.0.weight' || inputs % places !== 0) return changed(shape, [1, 0]);
  // Keras counts what the first dense layer reads place by place, PyTorch channel by channel.
  const { convert } = changed([places, inputs / places, out], [2, 1, 0]);
  return { shape: [out, inputs], convert };
}

function changed(
  shape: readonly number[],
  axes: readonly number[],
  before = (values: Float32Array) => values,
): Pick<Source, 'shape' | 'convert'> {
  return {
    shape: axes.map((axis) => shape[axis]!),
    convert: (values) => permuted(before(values), shape, axes),
  };
}

/** A filter [rows, columns, in, out] for images whose channels come in the opposite order: Keras' begin with blue. */
function turned(values: Float32Array, [, , channels = 0, out = 0]: readonly number[]): Float32Array {
  return values.map((_, i) => {
    const [channel, filter] = [Math.floor(i / out) % channels, i % out];
    return values[i - channel * out - filter + (channels - 1 - channel) * out + filter]!;
  });
}

/**
 * An array with its axes in another order.
 * @param values row-major, of `shape`
 * @param axes which axis of it each axis of the result is
 */
function permuted(values: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const result = new Float32Array(values.length);
  let at = 0;
  const walk = (depth: number, from: number) => {
    const axis = axes[depth]!;
    const [size, stride] = [shape[axis]!, strides[axis]!];
    if (depth < axes.length - 1) for (let i = 0; i < size; i++) walk(depth + 1, from + i * stride);
    else for (let i = 0; i < size; i++) result[at++] = values[from + i * stride]!;
  };
  walk(0, 0);
  return result;
}
