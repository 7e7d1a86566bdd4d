import type { GeneralConstant } from './generalize';
import type { Graph, TensorName } from './graph';
import { type Attributes, DataType, type DataTypeNumber } from './savedModelProto';
import { type Formula, isFixed } from './sizeFormula';

/** The source of a size: an axis of a tensor. */
export interface SizePlace {
  readonly tensor: TensorName;
  readonly dtype: DataTypeNumber;
  readonly axis: number;
}

const int32 = { type: DataType.int32 };
const float32 = { type: DataType.float32 };

/** Nodes of a graph that compute the batch's sizes and the numbers that depend on them, each created once. */
export class SizeNodes {
  /** @param places the sources of the sizes, by name */
  constructor(
    private readonly graph: Graph,
    private readonly places: ReadonlyMap<string, SizePlace>,
  ) {}

  /** The shape for a `Reshape`: -1 for an axis that follows from the others. */
  reshapeTarget(constant: GeneralConstant): TensorName {
    const { values } = constant;
    if (values.filter((value) => !isFixed(value)).length !== 1) return this.constant(constant);
    return this.graph.integers(values.map((value) => (isFixed(value) ? value.offset : -1)));
  }

  constant({ dtype, shape, values }: GeneralConstant): TensorName {
    if (shape.length === 0) return this.scalar(values[0]!, dtype);
    if (values.length === 1 && !isOne(shape)) {
      const inputs = [this.vector(shape, DataType.int32), this.scalar(values[0]!, dtype)];
      return this.once('Fill', inputs, { T: { type: dtype }, index_type: int32 });
    }
    const flat = this.vector(values, dtype);
    if (shape.length === 1) return flat;
    const inputs = [flat, this.vector(shape, DataType.int32)];
    return this.once('Reshape', inputs, { T: { type: dtype }, Tshape: int32 });
  }

  private vector(values: readonly Formula[], dtype: number): TensorName {
    if (dtype === DataType.int32 && values.every(isFixed))
      return this.graph.integers(values.map(({ offset }) => offset));
    const scalars = values.map((value) => this.scalar(value, dtype));
    return this.once('Pack', scalars, { N: { i: scalars.length }, T: { type: dtype }, axis: { i: 0 } });
  }

  private scalar(formula: Formula, dtype: number): TensorName {
    return dtype === DataType.int32 ? this.whole(formula) : this.fraction(formula);
  }

  private fraction(formula: Formula): TensorName {
    if (isFixed(formula)) return this.graph.scalar(formula.offset);
    const cast = (whole: Formula) => this.once('Cast', [this.whole(whole)], { SrcT: int32, DstT: float32 });
    if (!formula.inverse && Number.isInteger(formula.factor)) return cast(formula);
    const size = cast({ ...formula, offset: 0, factor: 1 });
    const factor = this.graph.scalar(formula.factor);
    return formula.inverse
      ? this.once('RealDiv', [factor, size], { T: float32 })
      : this.once('Mul', [size, factor], { T: float32 });
  }

  private whole({ offset, factor, axes }: Formula): TensorName {
    const [first, ...more] = axes.map((axis) => this.size(axis));
    if (first === undefined) return this.integer(offset);
    const calculate = (op: string, a: TensorName, b: TensorName) => this.once(op, [a, b], { T: int32 });
    const product = more.reduce((a, b) => calculate('Mul', a, b), first);
    const scaled = factor === 1 ? product : calculate('Mul', product, this.integer(factor));
    return offset === 0 ? scaled : calculate('Add', scaled, this.integer(offset));
  }

  private size(axis: string): TensorName {
    const place = this.places.get(axis)!;
    const shape = this.once('Shape', [place.tensor], { T: { type: place.dtype }, out_type: int32 });
    const bounds = [place.axis, place.axis + 1, 1].map((value) => this.graph.integers([value]));
    return this.once('StridedSlice', [shape, ...bounds], {
      ...{ T: int32, Index: int32 },
      ...{ begin_mask: { i: 0 }, end_mask: { i: 0 }, ellipsis_mask: { i: 0 }, new_axis_mask: { i: 0 } },
      shrink_axis_mask: { i: 1 },
    });
  }

  private integer(value: number): TensorName {
    return this.graph.constant({ dtype: DataType.int32, shape: [], values: Int32Array.of(value) });
  }

  private once(op: string, inputs: readonly TensorName[], attributes: Attributes): TensorName {
    return this.graph.once(`size ${op} ${inputs.join()}`, () =>
      this.graph.add(op, inputs, attributes, { name: `size/${op}` }),
    );
  }
}

/** Whether a shape is `[1]`. */
function isOne(shape: readonly Formula[]): boolean {
  return shape.length === 1 && isFixed(shape[0]!) && shape[0]!.offset === 1;
}
