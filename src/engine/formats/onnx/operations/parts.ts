import { axisOf, type ConvertedCall, type Converters } from '../convertedCall';

/** The slices along an axis, each with one number on it. */
function slices(call: ConvertedCall, axis: number): string[] {
  const { length } = call.operation.outputs;
  return call.onnx.addMany('Split', [call.plain(0)], length, { axis, num_outputs: length });
}

/** Operations that take a tensor apart or put one together. */
export const parts: Converters = {
  SplitV: (call) => {
    const axis = axisOf(call.numbers(2)[0]!, call.value(0).rank);
    const sizes = call.onnx.integers(call.numbers(1));
    call.results(call.onnx.addMany('Split', [call.plain(0), sizes], call.operation.outputs.length, { axis }));
  },
  Unpack: (call) => {
    const axis = axisOf(call.attribute<number>('axis') ?? 0, call.value(0).rank);
    const axes = call.onnx.integers([axis]);
    call.results(slices(call, axis).map((slice) => call.onnx.add('Squeeze', [slice, axes])));
  },
  Pack: (call) => {
    const axis = axisOf(call.attribute<number>('axis') ?? 0, call.value(0).rank + 1);
    const axes = call.onnx.integers([axis]);
    const each = call.operation.inputs.map((_, i) => call.onnx.add('Unsqueeze', [call.plain(i), axes]));
    call.result(call.onnx.add('Concat', each, { axis }));
  },
};
