import { readFileSync } from 'node:fs';
import { tf } from '../loadTensorFlow';
import { type Attribute, execute, float32, integers, onGpu } from './execute';
import { matMul } from './matMul';
import { isCanonical } from './spelling';
import {
  cropImages,
  type ExplicitMoves,
  explicitPadding,
  paddingName,
  padImages,
  type WindowMoves,
  windowAttributes,
} from './windowPadding';
import { withGradient } from './withGradient';

/**
 * A convolution (cross-correlation) of images with one bank of filters, without bias.
 * @param x [batch, height, width, in]
 * @param filter [rows, columns, in, out]; rows equal columns unless the padding is 0 or `same`
 * @returns [batch, height', width', out], where height' = ⌊(height + 2 padding - rows) / stride⌋ + 1, or ⌈height / stride⌉ with `same`
 */
export function conv2d(x: tf.Tensor4D, filter: tf.Tensor4D, moves: WindowMoves): tf.Tensor4D {
  if (onGpu() || isCanonical()) return convolve(x, filter, moves);
  // On a CPU a matrix product is up to twice as fast as the equal convolution.
  if (filter.shape[0] === 1 && moves.stride === 1 && moves.padding === 0) return convolvePixels(x, filter);
  // Explicit padding sends the gradients of a convolution from oneDNN to a kernel several times slower.
  const padFirst = paddingName(moves, filter.shape[0]) === 'EXPLICIT';
  return padFirst ? convolvePadded(x, filter, moves as ExplicitMoves) : convolve(x, filter, moves);
}

/** A filter of one pixel is a matrix that multiplies every pixel's channels. */
function convolvePixels(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width] = x.shape;
  const out = filter.shape[3];
  return withGradient([x, filter], () => ({
    value: tf.reshape(matMul(pixelsOf(x), pixelsOf(filter), false, false), [batch, height, width, out]),
    saved: [x, filter],
    gradient: (dy, [input, weights]) => [
      tf.reshape(matMul(pixelsOf(dy), pixelsOf(weights!), false, true), input!.shape),
      tf.reshape(matMul(pixelsOf(input!), pixelsOf(dy), true, false), weights!.shape),
    ],
  }));
}

/** [pixels, channels] */
function pixelsOf(images: tf.Tensor): tf.Tensor2D {
  return tf.reshape(images, [-1, images.shape[3]!]);
}

function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, moves: WindowMoves): tf.Tensor4D {
  const attributes = attributesOf(moves, filter);
  return withGradient([x, filter], () => ({
    value: execute<tf.Tensor4D>('Conv2D', [x, filter], attributes),
    saved: [x, filter],
    gradient: (dy, [input, weights]) => gradients(dy, input!, weights!, attributes),
  }));
}

function convolvePadded(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { stride, padding }: ExplicitMoves,
): tf.Tensor4D {
  const attributes = attributesOf({ stride, padding: 0 }, filter);
  return withGradient([x, filter], () => {
    const padded = padImages(x, padding);
    return {
      value: execute<tf.Tensor4D>('Conv2D', [padded, filter], attributes),
      saved: [padded, filter],
      gradient: (dy, [input, weights]) => {
        const [byPadded, byFilter] = gradients(dy, input!, weights!, attributes);
        return [cropImages(byPadded as tf.Tensor4D, padding), byFilter];
      },
    };
  });
}

function gradients(
  dy: tf.Tensor,
  x: tf.Tensor,
  filter: tf.Tensor,
  attributes: Record<string, Attribute>,
): [byInput: tf.Tensor, byFilter: tf.Tensor] {
  return [
    execute('Conv2DBackpropInput', [integers(x.shape), filter, dy], attributes),
    execute('Conv2DBackpropFilter', [x, integers(filter.shape), dy], filterAttributes(filter, attributes)),
  ];
}

/** From this number of channels on, oneDNN's filter gradient is slower than TensorFlow's on processors without AVX-512. */
const manyChannels = 128;

/**
 * With fewer channels than this, oneDNN's gradient of a strided one-pixel filter writes out of bounds for some batch sizes and crashes the
 * process (TensorFlow 2.21, AVX-512).
 */
const channelsAtOnce = 16;

/**
 * The same convolution, written so that TensorFlow chooses the correct and faster kernel: explicit padding selects TensorFlow's own.
 * ResNet-18's step took 845 ms with this, 901 ms without, and 1,102 ms with TensorFlow's kernels alone (two cores of a Zen 3).
 */
function filterAttributes(
  filter: tf.Tensor,
  attributes: Record<string, Attribute>,
): Record<string, Attribute> {
  const [rows, columns, channels] = filter.shape as [number, number, number];
  const isUnsound = rows === 1 && channels < channelsAtOnce;
  const isSlow = channels >= manyChannels && lacksAvx512();
  if (onGpu() || !(isUnsound || isSlow)) return attributes;
  const { padding, strides } = attributes;
  if (padding === undefined || !('text' in padding) || padding.text === 'EXPLICIT') return attributes;
  // SAME pads all sides equally only for a square with stride 1.
  const isEven = rows === columns && strides !== undefined && 'ints' in strides && strides.ints[1] === 1;
  if (padding.text === 'SAME' && !isEven) return attributes;
  const p = padding.text === 'SAME' ? (rows - 1) / 2 : 0;
  return { ...attributes, ...explicitPadding(p) };
}

function attributesOf(moves: WindowMoves, filter: tf.Tensor4D): Record<string, Attribute> {
  return {
    ...windowAttributes(moves, filter.shape[0]),
    T: float32,
    dilations: { ints: [1, 1, 1, 1] },
    use_cudnn_on_gpu: { bool: true },
  };
}

let lacks: boolean | undefined;

/** Whether this processor is known to lack AVX-512; false if the system does not tell. */
function lacksAvx512(): boolean {
  lacks ??= lacksFlag('avx512f');
  return lacks;
}

function lacksFlag(flag: string): boolean {
  try {
    const [flags] = /^flags\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    return flags !== undefined && !flags.split(/\s+/).includes(flag);
  } catch {
    return false;
  }
}
