import type { Graph, TensorName } from './graph';
import { type Attributes, DataType } from './savedModelProto';

/** The data type of products and convolutions; weights, statistics, sums and the loss stay in float32. */
export type Precision = 'float32' | 'bfloat16' | 'float16';

/** The operations with nearly all of a model's arithmetic, which gain from 16 bits. */
const products = new Set([
  'MatMul',
  'BatchMatMulV2',
  'Conv2D',
  'Conv2DBackpropInput',
  'Conv2DBackpropFilter',
  'DepthwiseConv2dNative',
  'DepthwiseConv2dNativeBackpropInput',
  'DepthwiseConv2dNativeBackpropFilter',
]);

/** An operation between casts. */
export interface Cast {
  readonly inputs: readonly TensorName[];
  readonly attributes: Attributes;
  readonly output: (name: TensorName) => TensorName;
}

/** Casts the inputs of products to the precision and their results back to float32; other operations are unchanged. */
export function castsFor(
  precision: Precision,
  graph: Graph,
): (op: string, inputs: readonly TensorName[], attributes: Attributes) => Cast {
  const low = DataType[precision];
  const cast = (name: TensorName, from: number, to: number) =>
    graph.once(castKey(name, to), () =>
      graph.add('Cast', [name], { SrcT: { type: from }, DstT: { type: to } }),
    );
  return (op, inputs, attributes) => {
    const isCast = precision !== 'float32' && products.has(op) && attributes.T?.type === DataType.float32;
    if (!isCast) return { inputs, attributes, output: (name) => name };
    const sizes = sizesInput(op);
    return {
      inputs: inputs.map((name, i) => (i === sizes ? name : cast(name, DataType.float32, low))),
      attributes: { ...attributes, T: { type: low } },
      output: (name) => {
        const high = cast(name, low, DataType.float32);
        // The 16-bit form is already in the graph.
        graph.once(castKey(high, low), () => name);
        return high;
      },
    };
  };
}

/** Gradients of convolutions have an integer shape among their inputs. */
function sizesInput(op: string): number | undefined {
  if (op.endsWith('BackpropInput')) return 0;
  return op.endsWith('BackpropFilter') ? 1 : undefined;
}

function castKey(name: TensorName, to: number): string {
  return `cast ${name} ${to}`;
}
