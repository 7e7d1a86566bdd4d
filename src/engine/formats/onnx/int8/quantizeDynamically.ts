import { OnnxBuilder } from '../onnxBuilder';
import { ElementType, type OnnxModel, type OnnxNode, type OnnxTensor } from '../onnxModel';
import type { Int8Weights } from './int8Weights';

/** Smaller matrices gain nothing. */
const fewNumbers = 1024;

/**
 * Products in whole numbers: weights once and for all, with a scale and a zero for each output, what they are multiplied with at each run, with a
 * scale for all. In this form, with unsigned activations, ONNX Runtime fuses what belongs together. Tables of embeddings are kept in
 * whole numbers too. The last product, the head, stays in float.
 */
export function quantizeDynamically(model: OnnxModel, scheme: Int8Weights): OnnxModel {
  const onnx = OnnxBuilder.continuing(model);
  const results = new Set(model.nodes.filter(({ op }) => op === 'Identity').flatMap(({ inputs }) => inputs));
  for (const node of model.nodes) {
    const weights = weightsOf(model, node, scheme);
    if (!weights || node.outputs.some((name) => results.has(name))) onnx.keep(node);
    else if (node.op === 'Gemm') multiply(onnx, node, weights, scheme);
    else lookUp(onnx, node, weights, scheme);
  }
  return onnx.build();
}

/** The matrix of a product, or the table of a look-up; undefined for any other node. */
function weightsOf(
  { initializers }: OnnxModel,
  { op, inputs, attributes }: OnnxNode,
  { isFloat }: Int8Weights,
): OnnxTensor | undefined {
  const isProduct = op === 'Gemm' && attributes.transB === 1 && attributes.transA === 0;
  if (!isProduct && !(op === 'Gather' && attributes.axis === 0)) return undefined;
  const name = inputs[isProduct ? 1 : 0]!;
  const weights = isFloat(name) ? undefined : initializers.get(name);
  const isMatrix = weights?.elementType === ElementType.float32 && weights.dims.length === 2;
  return isMatrix && weights.values.length >= fewNumbers ? weights : undefined;
}

/** x Wᵀ + b, W [outputs, inputs]. Products that share x share its quantization. */
function multiply(
  onnx: OnnxBuilder,
  { inputs, outputs, name }: OnnxNode,
  weights: OnnxTensor,
  scheme: Int8Weights,
): void {
  const [x, , bias] = inputs as [string, string, string?];
  const [count, width] = weights.dims as [number, number];
  const { values, scales, zeros } = scheme.quantize(weights.values as Float32Array, count);
  const [quantized, scale, zero] = onnx.onceMany(`quantized ${x}`, () =>
    onnx.addMany('DynamicQuantizeLinear', [x], 3),
  ) as [string, string, string];
  const matrix = onnx.initializer(`${inputs[1]}_int8`, {
    elementType: ElementType.int8,
    dims: [width, count],
    values: transposed(values, count, width),
  });
  const weightZero = zeroTensor(onnx, inputs[1]!, zeros, [count]);
  const sum = onnx.add('MatMulInteger', [quantized, matrix, zero, weightZero], {}, name);
  const factor = onnx.add('Mul', [scale, scaleTensor(onnx, inputs[1]!, scales, [count])]);
  const product = onnx.add('Mul', [onnx.add('Cast', [sum], { to: ElementType.float32 }), factor]);
  onnx.keep(
    bias === undefined
      ? { op: 'Identity', name: `${name}/result`, inputs: [product], outputs, attributes: {} }
      : { op: 'Add', name: `${name}/bias`, inputs: [product, bias], outputs, attributes: {} },
  );
}

/** Rows of a table, each with a scale and a zero of its own. */
function lookUp(
  onnx: OnnxBuilder,
  { inputs, outputs, name, attributes }: OnnxNode,
  table: OnnxTensor,
  scheme: Int8Weights,
): void {
  const [source, ids] = inputs as [string, string];
  const [entries] = table.dims as [number];
  const { values, scales, zeros } = scheme.quantize(table.values as Float32Array, entries);
  const whole = onnx.initializer(`${source}_int8`, {
    elementType: ElementType.int8,
    dims: table.dims,
    values,
  });
  const rows = onnx.add('Gather', [whole, ids], attributes, name);
  const factors = onnx.add('Gather', [scaleTensor(onnx, source, scales, [entries, 1]), ids], attributes);
  const asFloat = (whole: string) => onnx.add('Cast', [whole], { to: ElementType.float32 });
  const floats = asFloat(rows);
  const zeroOf = () => onnx.add('Gather', [zeroTensor(onnx, source, zeros, [entries, 1]), ids], attributes);
  const apart = zeros.every((zero) => zero === 0) ? floats : onnx.add('Sub', [floats, asFloat(zeroOf())]);
  onnx.keep({ op: 'Mul', name: `${name}/scaled`, inputs: [apart, factors], outputs, attributes: {} });
}

function zeroTensor(onnx: OnnxBuilder, name: string, values: Int8Array, dims: readonly number[]): string {
  return onnx.initializer(`${name}_zero`, { elementType: ElementType.int8, dims, values });
}

function scaleTensor(onnx: OnnxBuilder, name: string, values: Float32Array, dims: readonly number[]): string {
  return onnx.initializer(`${name}_scale`, { elementType: ElementType.float32, dims, values });
}

function transposed(values: Int8Array, rows: number, columns: number): Int8Array {
  const result = new Int8Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column]!;
  return result;
}
