import type { Graph, TensorName } from './graph';
import { type Attributes, DataType } from './savedModelProto';

/** TensorFlow's number for the Philox generator (Salmon et al. 2011). */
const philox = 1;
const mantissaBits = 0x7fffff;
const bitsOfOne = 0x3f800000;

/**
 * Draws the same random numbers as TensorFlow's kernels, with operations that XLA computes equally: XLA's versions of the usual operations
 * seed differently and take a number's bits from the high end of a word, where the kernels take the low end.
 * Seeds must not be negative: the kernels extend their sign, XLA does not.
 * @returns undefined for any other operation
 */
export function randomForXla(
  graph: Graph,
  op: string,
  inputs: readonly TensorName[],
  attributes: Attributes,
): TensorName | undefined {
  if (op !== 'StatelessRandomUniform' && op !== 'StatelessRandomUniformFullInt') return undefined;
  const [shape, seed] = inputs as [TensorName, TensorName];
  const word = { type: DataType.int32 };
  const key = graph.add('StatelessRandomGetKeyCounter', [seed], { Tseed: attributes.Tseed ?? word });
  const generator = graph.constant({ dtype: DataType.int32, shape: [], values: Int32Array.of(philox) });
  const bits = graph.add('StatelessRandomUniformFullIntV2', [shape, key, `${key}:1`, generator], {
    dtype: word,
    Tshape: attributes.T ?? word,
  });
  return op === 'StatelessRandomUniform' ? fraction(graph, bits) : bits;
}

/** The low 23 bits of each word as a number from 0 up to 1: set as the mantissa of a number from 1 to 2, less 1. */
function fraction(graph: Graph, bits: TensorName): TensorName {
  const word = (value: number) =>
    graph.constant({ dtype: DataType.int32, shape: [], values: Int32Array.of(value) });
  const ofWords = { T: { type: DataType.int32 } };
  const mantissa = graph.add('BitwiseAnd', [bits, word(mantissaBits)], ofWords);
  const shifted = graph.add('BitwiseOr', [mantissa, word(bitsOfOne)], ofWords);
  const fromOne = graph.add('Bitcast', [shifted], { ...ofWords, type: { type: DataType.float32 } });
  return graph.add('Sub', [fromOne, graph.scalar(1)], { T: { type: DataType.float32 } });
}
