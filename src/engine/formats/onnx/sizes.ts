import type { GeneralConstant } from '../../compile/generalize';
import { DataType } from '../../compile/savedModelProto';
import { type Formula, isFixed } from '../../compile/sizeFormula';
import type { OnnxBuilder } from './onnxBuilder';
import { ElementType } from './onnxModel';

/** Where a size can be read off: an axis of an input. */
export interface OnnxSizePlace {
  readonly input: string;
  readonly axis: number;
}

/** Nodes that compute numbers which depend on the sizes of the inputs, each made once. */
export class OnnxSizes {
  /** @param places of the sizes, by name */
  constructor(
    private readonly onnx: OnnxBuilder,
    private readonly places: ReadonlyMap<string, OnnxSizePlace>,
  ) {}

  /** The shape that a `Reshape` takes: -1 where one axis follows from the others. */
  reshapeTarget(values: readonly Formula[]): string {
    if (values.filter((value) => !isFixed(value)).length !== 1) return this.vector(values);
    return this.onnx.integers(values.map((value) => (isFixed(value) ? value.offset : -1)));
  }

  /** Integers as a vector. */
  vector(values: readonly Formula[]): string {
    if (values.every(isFixed)) return this.onnx.integers(values.map(({ offset }) => offset));
    const parts = values.map((value) => this.whole(value));
    return this.once('Concat', parts, { axis: 0 });
  }

  /** A constant of the recording, of any type and rank. */
  constant({ dtype, shape, values }: GeneralConstant): string {
    const flat = dtype === DataType.int32 ? this.vector(values) : this.fractions(values);
    if (values.length === 1 && shape.length > 0) return this.once('Expand', [flat, this.vector(shape)]);
    return this.once('Reshape', [flat, shape.length === 0 ? this.onnx.integers([]) : this.vector(shape)]);
  }

  private fractions(values: readonly Formula[]): string {
    const parts = values.map((value) => this.fraction(value));
    return parts.length === 1 ? parts[0]! : this.once('Concat', parts, { axis: 0 });
  }

  /** [1], float32 */
  private fraction(formula: Formula): string {
    const { onnx } = this;
    if (isFixed(formula)) return onnx.floats([formula.offset]);
    const cast = (whole: Formula) => this.once('Cast', [this.whole(whole)], { to: ElementType.float32 });
    if (!formula.inverse && Number.isInteger(formula.factor)) return cast(formula);
    const size = cast({ ...formula, offset: 0, factor: 1, inverse: false });
    const factor = onnx.floats([formula.factor]);
    return formula.inverse ? this.once('Div', [factor, size]) : this.once('Mul', [size, factor]);
  }

  /** [1], int64 */
  private whole({ offset, factor, axes }: Formula): string {
    const [first, ...more] = axes.map((axis) => this.size(axis));
    if (first === undefined) return this.onnx.integers([offset]);
    const product = more.reduce((a, b) => this.once('Mul', [a, b]), first);
    const scaled = factor === 1 ? product : this.once('Mul', [product, this.onnx.integers([factor])]);
    return offset === 0 ? scaled : this.once('Add', [scaled, this.onnx.integers([offset])]);
  }

  private size(name: string): string {
    const { input, axis } = this.places.get(name)!;
    return this.once('Shape', [input], { start: axis, end: axis + 1 });
  }

  private once(op: string, inputs: readonly string[], attributes: Record<string, number> = {}): string {
    return this.onnx.once(`size ${op} ${inputs.join()} ${JSON.stringify(attributes)}`, () =>
      this.onnx.add(op, inputs, attributes, `size/${op}`),
    );
  }
}
