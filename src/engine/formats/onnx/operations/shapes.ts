import { type Formula, isFixed } from '../../../compile/sizeFormula';
import { toChannelsFirst } from '../channelsFirst';
import { axisOf, type ConvertedCall, type Converters } from '../convertedCall';

/** Begin and size as one formula; undefined if they depend on different sizes. */
function sum(a: Formula, b: Formula): Formula | undefined {
  if (isFixed(a)) return { ...b, offset: a.offset + b.offset };
  if (isFixed(b)) return { ...a, offset: a.offset + b.offset };
  if (a.axes.join() !== b.axes.join()) return undefined;
  return { ...a, offset: a.offset + b.offset, factor: a.factor + b.factor };
}

/** ONNX's value for "to the end". */
const toTheEnd = { offset: 2 ** 31 - 1, factor: 0, axes: [] };

/** Where a slice ends on each axis, as a vector. */
function sliceEnds(
  { onnx, conversion }: ConvertedCall,
  begins: readonly Formula[],
  lengths: readonly Formula[],
): string {
  const { sizes } = conversion;
  const isOpen = (length: Formula) => isFixed(length) && length.offset === -1;
  const ends = begins.map((begin, axis) => (isOpen(lengths[axis]!) ? toTheEnd : sum(begin, lengths[axis]!)));
  if (ends.every((end) => end !== undefined)) return sizes.vector(ends);
  const spans = lengths.map((length) => (isOpen(length) ? toTheEnd : length));
  return onnx.add('Add', [sizes.vector(begins), sizes.vector(spans)]);
}

function slice(call: ConvertedCall): void {
  const { onnx, conversion } = call;
  const [begins, lengths] = [call.formulas(1), call.formulas(2)];
  const axes = onnx.integers([...begins.keys()]);
  const bounds = [conversion.sizes.vector(begins), sliceEnds(call, begins, lengths)];
  call.result(onnx.add('Slice', [call.plain(0), ...bounds, axes]));
}

/** From the last number on an axis to the first. */
function reverse(call: ConvertedCall): void {
  const { onnx } = call;
  const axes = call.numbers(1);
  const everywhere = (value: number) => onnx.integers(axes.map(() => value));
  // A slice that ends before everything ends after the first element.
  const bounds = [everywhere(-1), everywhere(-(2 ** 31))];
  call.result(onnx.add('Slice', [call.plain(0), ...bounds, onnx.integers(axes), everywhere(-1)]));
}

/** Rows and columns around images; `[axis, 2]` in TensorFlow, all begins and then all ends in ONNX. */
function pad(call: ConvertedCall, value: string): void {
  const { name, rank, isChannelsFirst = false } = call.value(0);
  const around = call.numbers(1);
  const order = isChannelsFirst ? toChannelsFirst : Array.from({ length: rank }, (_, axis) => axis);
  const side = (end: 0 | 1) => order.map((axis) => around[2 * axis + end]!);
  const pads = call.onnx.integers([...side(0), ...side(1)]);
  call.result(call.onnx.add('Pad', [name, pads, value], { mode: 'constant' }), isChannelsFirst);
}

/** Operations that move numbers and compute none. */
export const shapes: Converters = {
  Reshape: (call) => {
    const target = call.conversion.sizes.reshapeTarget(call.formulas(1));
    call.result(call.onnx.add('Reshape', [call.plain(0), target]));
  },
  Transpose: (call) => call.result(call.onnx.add('Transpose', [call.plain(0)], { perm: call.numbers(1) })),
  ExpandDims: (call) => {
    const axis = call.numbers(1)[0]!;
    call.result(call.onnx.add('Unsqueeze', [call.plain(0), call.onnx.integers([axis])]));
  },
  Squeeze: (call) => {
    const axes = call.attribute<number[]>('squeeze_dims') ?? call.attribute<number[]>('axis') ?? [];
    const inputs = axes.length === 0 ? [] : [call.onnx.integers(axes)];
    call.result(call.onnx.add('Squeeze', [call.plain(0), ...inputs]));
  },
  GatherV2: (call) => {
    if (call.attribute('batch_dims')) throw call.refuse(['batch-dimensions']);
    const axis = call.numbers(2)[0]!;
    call.result(call.onnx.add('Gather', [call.plain(0), call.plain(1)], { axis }));
  },
  ConcatV2: (call) => {
    const last = call.operation.inputs.length - 1;
    const axis = call.numbers(last)[0]!;
    const parts = call.operation.inputs.slice(0, last).map((_, i) => call.plain(i));
    call.result(call.onnx.add('Concat', parts, { axis: axisOf(axis, call.value(0).rank) }));
  },
  Tile: (call) => {
    const repeats = call.conversion.sizes.vector(call.formulas(1));
    call.result(call.onnx.add('Tile', [call.plain(0), repeats]));
  },
  BroadcastTo: (call) => {
    const target = call.conversion.sizes.vector(call.formulas(1));
    call.result(call.onnx.add('Expand', [call.plain(0), target]));
  },
  Fill: (call) => {
    const target = call.conversion.sizes.vector(call.formulas(0));
    call.result(call.onnx.add('Expand', [call.plain(1), target]));
  },
  ReverseV2: reverse,
  Slice: slice,
  Pad: (call) => pad(call, call.onnx.floats([0], [])),
  PadV2: (call) => pad(call, call.plain(2)),
};
