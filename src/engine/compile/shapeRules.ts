import { elementCount } from '../tensorflow/elementCount';
import { ownOperations } from './ownOperations';
import { DataType, type DataTypeNumber } from './savedModelProto';
import {
  attribute,
  type Call,
  likeInput,
  type Shape,
  type ShapeRule,
  type TensorSpec,
  typed,
} from './tensorSpec';
import { convolved, pooled } from './windowShapes';

/**
 * The shapes of the results of operations in training. An operation without a rule is computed while it is recorded, which is correct but
 * slower.
 */
const rules: Readonly<Record<string, ShapeRule>> = {
  ...each(
    [
      'Square',
      'Sqrt',
      'Rsqrt',
      'Neg',
      'Exp',
      'Erf',
      'Tanh',
      'Relu',
      'Relu6',
      'Sigmoid',
      'Softmax',
      'Log',
      'LogSoftmax',
      'Softplus',
      'Abs',
    ],
    likeInput(0),
  ),
  ...each(
    [
      'Identity',
      'ZerosLike',
      'ReluGrad',
      'Relu6Grad',
      'SigmoidGrad',
      'MaxPoolGrad',
      'BiasAdd',
      'FakeQuantWithMinMaxVars',
    ],
    likeInput(0),
  ),
  ...each(
    [
      'Add',
      'AddV2',
      'Sub',
      'SquaredDifference',
      'Mul',
      'Div',
      'RealDiv',
      'Maximum',
      'Minimum',
      'BitwiseAnd',
      'Pow',
    ],
    broadcast(),
  ),
  ...each(['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'], broadcast(DataType.bool)),
  ...each(['Sum', 'Mean', 'EuclideanNorm', 'Max', 'Min', 'All', 'Any'], reduced),
  MatMul: product,
  BatchMatMulV2: batchProduct,
  Conv2D: (call) => convolved(call, (filter) => filter[3]!),
  DepthwiseConv2dNative: (call) => convolved(call, (filter) => filter[2]! * filter[3]!),
  MaxPool: pooled,
  ...each(['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput'], sized(0, 2)),
  ...each(['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'], sized(1, 2)),
  Cast: ({ inputs: [x], attributes }) => typed(x!.shape, attribute(attributes, 'DstT')),
  Reshape: reshaped,
  BroadcastTo: sized(1, 0),
  Fill: sized(0, 1),
  StatelessRandomUniform: ({ numbers, attributes }) => typed(numbers(0), attribute(attributes, 'dtype')),
  StatelessRandomUniformFullInt: ({ numbers, attributes }) =>
    typed(numbers(0), attribute(attributes, 'dtype')),
  Transpose: ({ inputs: [x], numbers }) =>
    typed(
      numbers(1)?.map((axis) => x!.shape[axis]!),
      x!.dtype,
    ),
  BiasAddGrad: ({ inputs: [dy] }) => typed(dy!.shape.slice(-1), dy!.dtype),
  UnsortedSegmentSum: segmentSum,
  GatherV2: gathered,
  L2Loss: ({ inputs: [x] }) => typed([], x!.dtype),
  Slice: ({ inputs: [x], numbers }) => typed(sliced(x!.shape, numbers(1), numbers(2)), x!.dtype),
  ...each(['Pad', 'PadV2'], ({ inputs: [x], numbers }) => typed(padded(x!.shape, numbers(1)), x!.dtype)),
  ExpandDims: expanded,
  ReverseV2: likeInput(0),
  Pack: packed,
  Unpack: unpacked,
  SplitV: parted,
  ConcatV2: joined,
  FakeQuantWithMinMaxVarsGradient: likeInput(1, 2, 3),
  // Only TensorFlow's backward kernel reads the last result.
  FusedBatchNormV3: ({ inputs: [x, scale] }) => [x!, scale!, scale!, scale!, scale!, emptyFloats],
  FusedBatchNormGradV3: ({ inputs: [, x, scale] }) => [x!, scale!, scale!, emptyFloats, emptyFloats],
  ...Object.fromEntries(Object.entries(ownOperations).map(([name, { results }]) => [name, results])),
  SparseSoftmaxCrossEntropyWithLogits: ({ inputs: [logits, labels] }) => [
    { shape: labels!.shape, dtype: logits!.dtype },
    logits!,
  ],
};

const emptyFloats: TensorSpec = { shape: [0], dtype: DataType.float32 };

/** The results of an operation; undefined if only TensorFlow can compute their shapes. */
export function resultsOf(operation: string, call: Call): readonly TensorSpec[] | undefined {
  return Object.hasOwn(rules, operation) ? rules[operation]!(call) : undefined;
}

function each(operations: readonly string[], rule: ShapeRule): Record<string, ShapeRule> {
  return Object.fromEntries(operations.map((operation) => [operation, rule]));
}

/** @param sizes the input with the result's shape; `like` the input with its type */
function sized(sizes: number, like: number): ShapeRule {
  return ({ inputs, numbers }) => typed(numbers(sizes), inputs[like]!.dtype);
}

function broadcast(dtype?: DataTypeNumber): ShapeRule {
  return ({ inputs: [a, b] }) => {
    const rank = Math.max(a!.shape.length, b!.shape.length);
    const at = (shape: Shape, axis: number) => shape[axis - rank + shape.length] ?? 1;
    const shape = Array.from({ length: rank }, (_, axis) => {
      const [m, n] = [at(a!.shape, axis), at(b!.shape, axis)];
      return m === 1 ? n : m;
    });
    return typed(shape, dtype ?? a!.dtype);
  };
}

function reduced({ inputs: [x], numbers, attributes }: Call): readonly TensorSpec[] | undefined {
  const given = numbers(1);
  if (!given) return undefined;
  const axes = new Set(given.map((axis) => (axis < 0 ? axis + x!.shape.length : axis)));
  const shape = attribute(attributes, 'keep_dims')
    ? x!.shape.map((size, axis) => (axes.has(axis) ? 1 : size))
    : x!.shape.filter((_, axis) => !axes.has(axis));
  return typed(shape, x!.dtype);
}

function product({ inputs: [a, b], attributes }: Call): readonly TensorSpec[] | undefined {
  const rows = a!.shape[attribute(attributes, 'transpose_a') ? 1 : 0]!;
  const columns = b!.shape[attribute(attributes, 'transpose_b') ? 0 : 1]!;
  return typed([rows, columns], a!.dtype);
}

function batchProduct({ inputs: [a, b], attributes }: Call): readonly TensorSpec[] | undefined {
  const leading = a!.shape.slice(0, -2);
  if (leading.join() !== b!.shape.slice(0, -2).join()) return undefined;
  const rows = a!.shape.at(attribute(attributes, 'adj_x') ? -1 : -2)!;
  const columns = b!.shape.at(attribute(attributes, 'adj_y') ? -2 : -1)!;
  return typed([...leading, rows, columns], a!.dtype);
}

function reshaped({ inputs: [x], numbers }: Call): readonly TensorSpec[] | undefined {
  const wanted = numbers(1);
  if (!wanted?.includes(-1)) return typed(wanted, x!.dtype);
  const known = wanted.reduce((size, dim) => (dim === -1 ? size : size * dim), 1);
  const total = elementCount(x!.shape);
  return typed(
    wanted.map((dim) => (dim === -1 ? total / known : dim)),
    x!.dtype,
  );
}

function segmentSum({ inputs: [x, ids], numbers }: Call): readonly TensorSpec[] | undefined {
  const count = numbers(2);
  return typed(count && [count[0]!, ...x!.shape.slice(ids!.shape.length)], x!.dtype);
}

/** Gathered rows, as in an embedding. */
function gathered({ inputs: [table, ids], numbers, attributes }: Call): readonly TensorSpec[] | undefined {
  const alongRows = numbers(2)?.[0] === 0 && !attribute(attributes, 'batch_dims');
  return alongRows ? typed([...ids!.shape, ...table!.shape.slice(1)], table!.dtype) : undefined;
}

function expanded({ inputs: [x], numbers }: Call): readonly TensorSpec[] | undefined {
  const given = numbers(1)?.[0];
  if (given === undefined) return undefined;
  const axis = given < 0 ? given + x!.shape.length + 1 : given;
  return typed([...x!.shape.slice(0, axis), 1, ...x!.shape.slice(axis)], x!.dtype);
}

function sliced(x: Shape, begin: Shape | undefined, size: Shape | undefined): Shape | undefined {
  return begin && size?.map((count, axis) => (count === -1 ? x[axis]! - begin[axis]! : count));
}

/** Inputs of one shape, stacked along a new axis. */
function packed({ inputs, attributes }: Call): readonly TensorSpec[] | undefined {
  const { shape, dtype } = inputs[0]!;
  const axis = attribute(attributes, 'axis') as number;
  return axis < 0 ? undefined : typed([...shape.slice(0, axis), inputs.length, ...shape.slice(axis)], dtype);
}

function unpacked({ inputs: [x], attributes }: Call): readonly TensorSpec[] | undefined {
  const axis = attribute(attributes, 'axis') as number;
  if (axis < 0) return undefined;
  const shape = x!.shape.filter((_, i) => i !== axis);
  return Array.from({ length: x!.shape[axis]! }, () => ({ shape, dtype: x!.dtype }));
}

function parted({ inputs: [x], numbers }: Call): readonly TensorSpec[] | undefined {
  const [sizes, axis] = [numbers(1), numbers(2)?.[0]];
  if (!sizes || axis === undefined || axis < 0 || sizes.includes(-1)) return undefined;
  return sizes.map((size) => ({
    shape: x!.shape.map((old, i) => (i === axis ? size : old)),
    dtype: x!.dtype,
  }));
}

function joined({ inputs, numbers }: Call): readonly TensorSpec[] | undefined {
  const axis = numbers(inputs.length - 1)?.[0];
  if (axis === undefined || axis < 0) return undefined;
  const parts = inputs.slice(0, -1);
  const size = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  return typed(
    parts[0]!.shape.map((old, i) => (i === axis ? size : old)),
    parts[0]!.dtype,
  );
}

/** @param paddings before and after, axis by axis */
function padded(x: Shape, paddings: Shape | undefined): Shape | undefined {
  return paddings && x.map((size, axis) => size + paddings[2 * axis]! + paddings[2 * axis + 1]!);
}
