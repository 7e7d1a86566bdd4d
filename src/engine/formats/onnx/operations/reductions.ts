import { toChannelsFirst } from '../channelsFirst';
import type { ConvertedCall, Converters } from '../convertedCall';

function reduce(op: string): (call: ConvertedCall) => void {
  return (call) => {
    const { rank, isChannelsFirst } = call.value(0);
    const axes = call.numbers(1).map((axis) => (axis < 0 ? axis + rank : axis));
    const keeps = Boolean(call.attribute('keep_dims'));
    const isOverPixels = axes.join() === '1,2';
    if (!isChannelsFirst || !isOverPixels) return reducePlain(call, op, axes, keeps);
    const x = call.images(0);
    const keepdims = keeps ? 1 : 0;
    const inputs = [x, call.onnx.integers(axes.map((axis) => toChannelsFirst.indexOf(axis)))];
    call.result(
      op === 'ReduceMean' ? meanOfPixels(call, x, keeps) : call.onnx.add(op, inputs, { keepdims }),
      keeps,
    );
  };
}

function reducePlain(call: ConvertedCall, op: string, axes: readonly number[], keeps: boolean): void {
  const inputs = [call.plain(0), call.onnx.integers(axes)];
  call.result(call.onnx.add(op, inputs, { keepdims: keeps ? 1 : 0 }));
}

/** The form that ONNX Runtime has a fast kernel for, also in integers. */
function meanOfPixels({ onnx }: ConvertedCall, x: string, keeps: boolean): string {
  const mean = onnx.add('GlobalAveragePool', [x]);
  return keeps ? mean : onnx.add('Flatten', [mean], { axis: 1 });
}

/** Operations that make one number of many. */
export const reductions: Converters = {
  Mean: reduce('ReduceMean'),
  Sum: reduce('ReduceSum'),
  Max: reduce('ReduceMax'),
  Min: reduce('ReduceMin'),
  EuclideanNorm: reduce('ReduceL2'),
  Cumsum: (call) => {
    const [exclusive, reverse] = ['exclusive', 'reverse'].map((name) => (call.attribute(name) ? 1 : 0));
    const inputs = [call.plain(0), call.onnx.integers(call.numbers(1), [])];
    call.result(call.onnx.add('CumSum', inputs, { exclusive: exclusive!, reverse: reverse! }));
  },
  Softmax: (call) => call.result(call.onnx.add('Softmax', [call.plain(0)], { axis: -1 })),
  LogSoftmax: (call) => call.result(call.onnx.add('LogSoftmax', [call.plain(0)], { axis: -1 })),
};
