import type { QuantizedRows } from '../../../compression/quantization';
import { OnnxBuilder } from '../onnxBuilder';
import { ElementType, type OnnxModel, type OnnxNode, type OnnxTensor } from '../onnxModel';
import type { Int8Weights } from './int8Weights';

/** Smaller matrices gain nothing. */
const fewNumbers = 1024;

/**
 * Products in integers: weights once and for all, with a scale and a zero for each output, what they are multiplied with at each run, with a
 * scale for all. In this form, with unsigned activations, ONNX Runtime fuses what belongs together. Tables of embeddings are kept in
 * integers too, once where a language model answers with the table that it reads by. The last product of all others, the head, stays
 * in float.
 */
export function quantizeDynamically(model: OnnxModel, scheme: Int8Weights): OnnxModel {
  const quantizer = new Quantizer(model, scheme);
  for (const node of model.nodes) quantizer.add(node);
  return quantizer.onnx.build();
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

class Quantizer {
  readonly onnx: OnnxBuilder;
  private readonly results: ReadonlySet<string>;
  /** Names of tables. */
  private readonly lookedUp: ReadonlySet<string>;
  private readonly rows = new Map<string, QuantizedRows>();

  constructor(
    private readonly model: OnnxModel,
    private readonly scheme: Int8Weights,
  ) {
    this.onnx = OnnxBuilder.continuing(model);
    const inputsOf = (wanted: string) =>
      model.nodes.filter(({ op }) => op === wanted).map(({ inputs }) => inputs[0]!);
    this.results = new Set(inputsOf('Identity'));
    this.lookedUp = new Set(inputsOf('Gather'));
  }

  add(node: OnnxNode): void {
    const weights = weightsOf(this.model, node, this.scheme);
    if (!weights || node.outputs.some((name) => this.results.has(name))) this.onnx.keep(node);
    else if (node.op === 'Gemm') this.multiply(node, weights);
    else this.lookUp(node, weights);
  }

  /** x Wᵀ + b, W [outputs, inputs]. Products that share x share its quantization. */
  private multiply({ inputs, outputs, name }: OnnxNode, weights: OnnxTensor): void {
    const { onnx } = this;
    const [x, matrix, bias] = inputs as [string, string, string?];
    const { scales, zeros } = this.quantized(matrix, weights);
    const dims = [scales.length];
    const [quantized, scale, zero] = onnx.onceMany(`quantized ${x}`, () =>
      onnx.addMany('DynamicQuantizeLinear', [x], 3),
    ) as [string, string, string];
    const factors = [quantized, this.matrix(matrix, weights), zero, this.zeros(matrix, zeros, dims)];
    const sum = onnx.add('MatMulInteger', factors, {}, name);
    const factor = onnx.add('Mul', [scale, this.scales(matrix, scales, dims)]);
    const product = onnx.add('Mul', [onnx.add('Cast', [sum], { to: ElementType.float32 }), factor]);
    onnx.keep(
      bias === undefined
        ? { op: 'Identity', name: `${name}/result`, inputs: [product], outputs, attributes: {} }
        : { op: 'Add', name: `${name}/bias`, inputs: [product, bias], outputs, attributes: {} },
    );
  }

  /** Rows of a table, each with its own scale and zero. */
  private lookUp({ inputs, outputs, name, attributes }: OnnxNode, weights: OnnxTensor): void {
    const { onnx } = this;
    const [source, ids] = inputs as [string, string];
    const { scales, zeros } = this.quantized(source, weights);
    const dims = [scales.length, 1];
    const rows = onnx.add('Gather', [this.table(source, weights), ids], attributes, name);
    const factors = onnx.add('Gather', [this.scales(source, scales, dims), ids], attributes);
    const asFloat = (whole: string) => onnx.add('Cast', [whole], { to: ElementType.float32 });
    const floats = asFloat(rows);
    const zeroOf = () => onnx.add('Gather', [this.zeros(source, zeros, dims), ids], attributes);
    const apart = zeros.every((zero) => zero === 0) ? floats : onnx.add('Sub', [floats, asFloat(zeroOf())]);
    onnx.keep({ op: 'Mul', name: `${name}/scaled`, inputs: [apart, factors], outputs, attributes: {} });
  }

  private quantized(name: string, { values, dims }: OnnxTensor): QuantizedRows {
    const rows = this.rows.get(name) ?? this.scheme.quantize(values as Float32Array, dims[0]!);
    this.rows.set(name, rows);
    return rows;
  }

  /** [entries, width]. */
  private table(name: string, weights: OnnxTensor): string {
    const { values } = this.quantized(name, weights);
    return this.onnx.once(`table ${name}`, () => this.whole(name, weights.dims, values));
  }

  /** [inputs, outputs]. ONNX Runtime transposes a table when it opens the model. */
  private matrix(name: string, weights: OnnxTensor): string {
    if (this.lookedUp.has(name))
      return this.onnx.add('Transpose', [this.table(name, weights)], { perm: [1, 0] });
    const [count, width] = weights.dims as [number, number];
    const { values } = this.quantized(name, weights);
    return this.whole(name, [width, count], transposed(values, count, width));
  }

  private whole(name: string, dims: readonly number[], values: Int8Array): string {
    return this.onnx.initializer(`${name}_int8`, { elementType: ElementType.int8, dims, values });
  }

  private zeros(name: string, values: Int8Array, dims: readonly number[]): string {
    return this.onnx.initializer(`${name}_zero`, { elementType: ElementType.int8, dims, values });
  }

  private scales(name: string, values: Float32Array, dims: readonly number[]): string {
    return this.onnx.initializer(`${name}_scale`, { elementType: ElementType.float32, dims, values });
  }
}

function transposed(values: Int8Array, rows: number, columns: number): Int8Array {
  const result = new Int8Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column]!;
  return result;
}
