import type { QuantizedRows } from '../../../compression/quantization';
import { OnnxBuilder } from '../onnxBuilder';
import { ElementType, type OnnxModel, type OnnxNode } from '../onnxModel';
import type { Range } from './activationRanges';
import { fitBiases } from './fitBiases';
import type { Int8Weights } from './int8Weights';

/** Operations that ONNX Runtime computes in integers where integers stand around them. */
const quantized = new Set(['Conv', 'Add', 'MaxPool', 'GlobalAveragePool']);
/** Operations that are fused with the previous one. */
const activations = new Set(['Relu', 'Clip']);

/** The values of a CNN that become integers: inputs and outputs of quantized operations. */
export function quantizedValues(model: OnnxModel): string[] {
  const { nodes, initializers } = model;
  const values = new Set<string>();
  for (const node of nodes.filter(({ op }) => quantized.has(op))) {
    for (const name of node.inputs) if (!initializers.has(name)) values.add(name);
    values.add(resultOf(node, nodes));
  }
  return [...values];
}

/** The activation's result, where one follows alone. */
function resultOf({ outputs: [output] }: OnnxNode, nodes: readonly OnnxNode[]): string {
  const [next, ...others] = nodes.filter(({ inputs }) => inputs.includes(output!));
  return next && others.length === 0 && activations.has(next.op) ? next.outputs[0]! : output!;
}

/**
 * Quantizes a CNN with previously measured ranges: weights with a scale and zero for each channel, activations unsigned with their own zero.
 * Each is quantized and dequantized (QDQ), which ONNX Runtime turns into integer kernels.
 */
export function quantizeStatically(
  model: OnnxModel,
  ranges: ReadonlyMap<string, Range>,
  scheme: Int8Weights,
): OnnxModel {
  const quantizer = new Quantizer(model, ranges, scheme);
  for (const node of model.nodes) quantizer.add(node);
  return quantizer.onnx.build();
}

class Quantizer {
  readonly onnx: OnnxBuilder;

  constructor(
    private readonly model: OnnxModel,
    private readonly ranges: ReadonlyMap<string, Range>,
    private readonly scheme: Int8Weights,
  ) {
    this.onnx = OnnxBuilder.continuing(model);
  }

  add(node: OnnxNode): void {
    const isConvolution = node.op === 'Conv';
    const isFloat = isConvolution && this.scheme.isFloat(node.inputs[1]!);
    // ONNX Runtime itself would round the filters of a convolution that reads what was quantized, with one scale for all channels.
    if (isFloat || activations.has(node.op)) this.onnx.keep(node);
    else if (isConvolution) this.onnx.keep({ ...node, inputs: this.convolutionInputs(node) });
    else this.onnx.keep({ ...node, inputs: node.inputs.map((name) => this.read(name)) });
  }

  private convolutionInputs({ inputs: [x, filters, bias] }: OnnxNode): string[] {
    const { dims } = this.model.initializers.get(filters!)!;
    const { values: whole, scales, zeros } = this.filters(filters!, x!, bias);
    const int8 = { elementType: ElementType.int8, dims, values: whole };
    const weights = this.dequantized(filters!, int8, scales, zeros);
    const inputs = [this.read(x!), weights];
    return bias === undefined ? inputs : [...inputs, this.bias(bias, x!, scales)];
  }

  private filters(name: string, x: string, bias: string | undefined): QuantizedRows {
    const { initializers } = this.model;
    const { dims, values } = initializers.get(name)!;
    const weights = values as Float32Array;
    const quantized = this.scheme.quantize(weights, dims[0]!);
    if (bias === undefined) return quantized;
    return fitBiases(
      quantized,
      weights,
      initializers.get(bias)!.values as Float32Array,
      this.parameters(x).scale,
    );
  }

  /** In the units of the sum that it is added to. */
  private bias(name: string, x: string, weightScales: Float32Array): string {
    const { dims, values } = this.model.initializers.get(name)!;
    const scales = weightScales.map((scale) => scale * this.parameters(x).scale);
    const whole = Int32Array.from(values as Float32Array, (value, at) => Math.round(value / scales[at]!));
    const int32 = { elementType: ElementType.int32, dims, values: whole };
    return this.dequantized(name, int32, scales, new Int32Array(scales.length));
  }

  private dequantized(
    name: string,
    whole: { elementType: number; dims: readonly number[]; values: Int8Array | Int32Array },
    scales: Float32Array,
    zeros: Int8Array | Int32Array,
  ): string {
    const { onnx } = this;
    const dims = [scales.length];
    const inputs = [
      onnx.initializer(`${name}_quantized`, whole),
      onnx.initializer(`${name}_scale`, { elementType: ElementType.float32, dims, values: scales }),
      onnx.initializer(`${name}_zero`, { elementType: whole.elementType, dims, values: zeros }),
    ];
    return onnx.add('DequantizeLinear', inputs, { axis: 0 });
  }

  /** A value as it is after it was quantized; one without a range stays as it is. */
  private read(name: string): string {
    if (!this.ranges.has(name) || this.model.initializers.has(name)) return name;
    const { scaleName, zeroName } = this.parameters(name);
    const whole = this.onnx.once(`whole ${name}`, () =>
      this.onnx.add('QuantizeLinear', [name, scaleName, zeroName]),
    );
    return this.onnx.add('DequantizeLinear', [whole, scaleName, zeroName]);
  }

  private parameters(name: string) {
    const [low, high] = this.ranges.get(name)!;
    const scale = Math.fround((high - low) / 255) || 1;
    const zero = Math.max(0, Math.min(255, Math.round(-low / scale)));
    const scalar = (what: string, elementType: number, values: Float32Array | Uint8Array) =>
      this.onnx.once(`${what} of ${name}`, () =>
        this.onnx.initializer(`${name}_${what}`, { elementType, dims: [], values }),
      );
    return {
      scale,
      scaleName: scalar('scale', ElementType.float32, Float32Array.of(scale)),
      zeroName: scalar('zero', ElementType.uint8, Uint8Array.of(zero)),
    };
  }
}
