import type { GraftError } from '../../../experiment/errors/errors';
import { formatError, type OnnxDifference } from '../../../experiment/errors/formats';
import { type ForwardPass, valuesOf } from '../../compile/forwardPass';
import type { GeneralConstant } from '../../compile/generalize';
import type { RecordedOperation } from '../../compile/recording';
import { DataType } from '../../compile/savedModelProto';
import { type Formula, isFixed } from '../../compile/sizeFormula';
import { elementCount } from '../../tensorflow/elementCount';
import type { TensorId } from '../../tensorflow/nativeBackend';
import { servedImages } from '../servedNames';
import { toChannelsFirst } from './channelsFirst';
import { OnnxBuilder } from './onnxBuilder';
import { type Dimension, ElementType } from './onnxModel';
import { OnnxSizes } from './sizes';

/** A value in the graph. Images may be held as ONNX has them, [batch, channels, height, width]. */
export interface Converted {
  readonly name: string;
  readonly rank: number;
  readonly isChannelsFirst?: boolean;
}

const toChannelsLast = [0, 2, 3, 1];

/** A variable that an operation takes as it is. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly read: () => Float32Array;
}

/** A recorded forward pass on its way into an ONNX graph. */
export class Conversion {
  readonly onnx = new OnnxBuilder();
  readonly sizes: OnnxSizes;
  private readonly values = new Map<TensorId, Converted>();
  private readonly variables: ReadonlyMap<TensorId, string>;
  private readonly shapes = new Map<TensorId, readonly number[]>();
  /** A transposed variable, or some of its rows, with the operation that makes it. */
  private readonly derived = new Map<TensorId, RecordedOperation>();

  constructor(readonly pass: ForwardPass) {
    const { recorded } = pass.general;
    this.variables = new Map([...recorded.variables].map(([name, id]) => [id, name]));
    for (const operation of recorded.recording.operations) {
      const { name, inputs, outputs } = operation;
      for (const { id, shape } of outputs) this.shapes.set(id, shape);
      const isPart = name === 'Reshape' || name === 'Slice';
      if (isPart && this.variables.has(inputs[0]!)) this.derived.set(outputs[0]!.id, operation);
    }
    this.sizes = new OnnxSizes(this.onnx, this.addInputs());
  }

  set(id: TensorId, value: Converted): void {
    this.values.set(id, value);
  }

  /** A tensor with the axes that TensorFlow gave it. */
  plain(id: TensorId): string {
    const value = this.value(id);
    if (!value.isChannelsFirst) return value.name;
    return this.transposed(value.name, toChannelsLast);
  }

  /** Images as [batch, channels, height, width]. */
  images(id: TensorId): string {
    const value = this.value(id);
    return value.isChannelsFirst ? value.name : this.transposed(value.name, toChannelsFirst);
  }

  value(id: TensorId): Converted {
    const known = this.values.get(id);
    if (known) return known;
    const made = this.external(id);
    this.values.set(id, made);
    return made;
  }

  /** The shape at the sizes of the recording. */
  shapeOf(id: TensorId): readonly number[] {
    return (
      this.shapes.get(id) ??
      this.weight(id)?.shape ??
      this.constant(id)?.shape.map(({ offset }) => offset) ??
      []
    );
  }

  /** A variable, with other axes perhaps, or only some of its rows. */
  weight(id: TensorId): Weight | undefined {
    const operation = this.derived.get(id);
    const name = this.variables.get(operation?.inputs[0] ?? id);
    if (name === undefined) return undefined;
    const { pass } = this;
    const { shape } = pass.variables.get(name)!;
    if (operation?.name === 'Slice') return this.rowsOf(operation, name, shape);
    return { name, shape: this.shapes.get(id) ?? shape, read: () => valuesOf(pass, name) };
  }

  /** Undefined where a slice is of other axes than the first, or as long as the inputs are. */
  private rowsOf(slice: RecordedOperation, name: string, whole: readonly number[]): Weight | undefined {
    const [begins, lengths] = [this.formulas(slice, 1), this.formulas(slice, 2)];
    if (![...begins, ...lengths].every(isFixed)) return undefined;
    const [[start = 0, ...others], shape] = [begins, lengths].map((all) =>
      all.map(({ offset }) => offset),
    ) as [number[], number[]];
    const isOfRows = others.every((begin) => begin === 0) && whole.slice(1).join() === shape.slice(1).join();
    if (!isOfRows || shape[0]! < 0) return undefined;
    const row = elementCount(whole.slice(1));
    const end = start + shape[0]!;
    const read = () => valuesOf(this.pass, name).subarray(start * row, end * row);
    return { name: `${name}[${start}:${end}]`, shape, read };
  }

  /** The numbers that JavaScript gave an operation, as formulas of the sizes. */
  formulas(operation: RecordedOperation, input: number): readonly Formula[] {
    const constant = this.constant(operation.inputs[input]!);
    if (!constant) throw unsupported(operation.name, ['input-computed', input]);
    const count = constant.shape.reduce((product, { offset }) => product * offset, 1);
    return constant.values.length < count
      ? new Array<Formula>(count).fill(constant.values[0]!)
      : constant.values;
  }

  /** As `formulas`, where no number depends on the sizes. */
  numbers(operation: RecordedOperation, input: number): readonly number[] {
    const formulas = this.formulas(operation, input);
    if (formulas.every(isFixed)) return formulas.map(({ offset }) => offset);
    throw unsupported(operation.name, ['input-sized', input]);
  }

  private constant(id: TensorId): GeneralConstant | undefined {
    const { constants, recorded } = this.pass.general;
    const fixed = recorded.recording.constants.get(id);
    const formula = (offset: number): Formula => ({ offset, factor: 0, axes: [] });
    const asGeneral = fixed && {
      dtype: fixed.dtype,
      shape: fixed.shape.map(formula),
      values: [...fixed.values].map(formula),
    };
    return constants.get(id) ?? asGeneral;
  }

  private external(id: TensorId): Converted {
    const weight = this.weight(id);
    if (weight) return this.initializer(weight);
    const constant = this.constant(id);
    if (!constant) throw unsupported('Const', ['outside-tensor']);
    const { dtype, shape, values } = constant;
    // One number stands for a tensor full of it: broadcasting does the rest.
    if (values.length === 1 && isFixed(values[0]!)) {
      const number = [values[0]!.offset];
      const name = dtype === DataType.float32 ? this.onnx.floats(number, []) : this.onnx.integers(number, []);
      return { name, rank: 0 };
    }
    if (![...shape, ...values].every(isFixed))
      return { name: this.sizes.constant(constant), rank: shape.length };
    const [dims, numbers] = [shape, values].map((formulas) => formulas.map(({ offset }) => offset)) as [
      number[],
      number[],
    ];
    const name =
      dtype === DataType.float32 ? this.onnx.floats(numbers, dims) : this.onnx.integers(numbers, dims);
    return { name, rank: dims.length };
  }

  private initializer({ name, shape, read }: Weight): Converted {
    const tensor = { elementType: ElementType.float32, dims: shape, values: read() };
    return { name: this.onnx.initializer(name, tensor), rank: shape.length };
  }

  private transposed(name: string, perm: readonly number[]): string {
    return this.onnx.once(`transpose ${name} ${perm}`, () => this.onnx.add('Transpose', [name], { perm }));
  }

  /** The pass's feeds as inputs of the graph; integers are int64, as transformers has them. @returns where sizes can be read off */
  private addInputs() {
    const places = new Map<string, { input: string; axis: number }>();
    for (const [name, { values, shape, axes = [] }] of Object.entries(this.pass.feeds)) {
      const isChannelsFirst = name === servedImages;
      const order = isChannelsFirst ? toChannelsFirst : [...shape.keys()];
      const elementType = values instanceof Float32Array ? ElementType.float32 : ElementType.int64;
      const dims = order.map((axis): Dimension => axes[axis] ?? shape[axis]!);
      this.onnx.input({ name, elementType, shape: dims });
      for (const [axis, size] of dims.entries())
        if (typeof size === 'string' && !places.has(size)) places.set(size, { input: name, axis });
      const id = this.pass.general.recorded.inputs.get(name)!;
      this.values.set(id, { name, rank: shape.length, isChannelsFirst });
      this.shapes.set(id, shape);
    }
    return places;
  }
}

/** An operation that no converter knows, or not in this form. */
export function unsupported(operation: string, why: OnnxDifference): GraftError {
  return formatError('formats/unsupported-operation', { operation, why });
}
