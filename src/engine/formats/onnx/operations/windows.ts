import type { Weight } from '../conversion';
import type { ConvertedCall, Converters } from '../convertedCall';
import { ElementType, type OnnxAttribute } from '../onnxModel';

/** The common attributes of convolutions and poolings. TensorFlow lists all four axes, ONNX the two of the image. */
function windowAttributes(
  call: ConvertedCall,
  size: readonly [number, number],
): Record<string, OnnxAttribute> {
  if (call.attribute('data_format') !== 'NHWC') throw call.refuse(['data-format']);
  const [, down, across] = call.attribute<number[]>('strides')!;
  return { kernel_shape: size, strides: [down!, across!], ...padding(call) };
}

function padding(call: ConvertedCall): Record<string, OnnxAttribute> {
  const kind = call.attribute('padding');
  if (kind === 'SAME') return { auto_pad: 'SAME_UPPER' };
  if (kind === 'VALID') return { pads: [0, 0, 0, 0] };
  const [, , top, bottom, left, right] = call.attribute<number[]>('explicit_paddings')!;
  return { pads: [top!, left!, bottom!, right!] };
}

function filterOf(call: ConvertedCall): Weight {
  const weight = call.conversion.weight(call.operation.inputs[1]!);
  if (!weight) throw call.refuse(['computed-filters']);
  return weight;
}

function convolve(call: ConvertedCall, isDepthwise: boolean): void {
  const { name, shape, read } = filterOf(call);
  const values = read();
  const [rows, columns, inner, outer] = shape as [number, number, number, number];
  const channels = call.shape(0)[3]!;
  const dims = isDepthwise ? [inner * outer, 1, rows, columns] : [outer, inner, rows, columns];
  const tensor = {
    elementType: ElementType.float32,
    dims,
    values: isDepthwise ? depthwiseFilters(values, shape) : filters(values, shape),
  };
  const weights = call.onnx.once(`filters ${name}`, () => call.onnx.initializer(name, tensor));
  const [, down = 1, across = 1] = call.attribute<number[]>('dilations') ?? [];
  const group = isDepthwise ? channels : channels / inner;
  const attributes = { ...windowAttributes(call, [rows, columns]), dilations: [down, across], group };
  call.result(
    call.onnx.add('Conv', [call.images(0), weights], attributes, name.replace(/\.weight$/, '')),
    true,
  );
}

/** [rows, columns, in, out] as [out, in, rows, columns]. */
function filters(values: Float32Array, shape: readonly number[]): Float32Array {
  const [rows, columns, inner, outer] = shape as [number, number, number, number];
  const pixels = rows * columns;
  return reordered(values, (at) => {
    const [out, rest] = [at % outer, Math.floor(at / outer)];
    return (out * inner + (rest % inner)) * pixels + Math.floor(rest / inner);
  });
}

/** [rows, columns, in, multiplier] as [in * multiplier, 1, rows, columns]. */
function depthwiseFilters(values: Float32Array, shape: readonly number[]): Float32Array {
  const [rows, columns, inner, multiplier] = shape as [number, number, number, number];
  const [pixels, channels] = [rows * columns, inner * multiplier];
  return reordered(values, (at) => (at % channels) * pixels + Math.floor(at / channels));
}

function reordered(values: Float32Array, place: (at: number) => number): Float32Array {
  const result = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) result[place(at)] = values[at]!;
  return result;
}

function pool(op: string): (call: ConvertedCall) => void {
  return (call) => {
    const [, rows, columns] = call.attribute<number[]>('ksize')!;
    call.result(call.onnx.add(op, [call.images(0)], windowAttributes(call, [rows!, columns!])), true);
  };
}

function normalize(call: ConvertedCall): void {
  if (call.attribute('is_training')) throw call.refuse(['batch-statistics']);
  const epsilon = { fraction: call.attribute<number>('epsilon')! };
  const parameters = [1, 2, 3, 4].map((input) => call.plain(input));
  call.result(call.onnx.add('BatchNormalization', [call.images(0), ...parameters], { epsilon }), true);
}

/** Operations on windows of images, and the normalization between them. */
export const windows: Converters = {
  Conv2D: (call) => convolve(call, false),
  DepthwiseConv2dNative: (call) => convolve(call, true),
  MaxPool: pool('MaxPool'),
  AvgPool: pool('AveragePool'),
  FusedBatchNormV3: normalize,
};
