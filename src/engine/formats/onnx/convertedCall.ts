import type { GraftError } from '../../../experiment/errors/errors';
import type { OnnxDifference } from '../../../experiment/errors/formats';
import type { RecordedOperation } from '../../compile/recording';
import type { Formula } from '../../compile/sizeFormula';
import { attribute } from '../../compile/tensorSpec';
import { type Conversion, type Converted, unsupported } from './conversion';
import type { OnnxBuilder } from './onnxBuilder';

/** Writes one recorded operation in ONNX. */
export type Converter = (call: ConvertedCall) => void;
export type Converters = Readonly<Record<string, Converter>>;

/** One recorded operation, with the questions of its converter. */
export class ConvertedCall {
  readonly onnx: OnnxBuilder;

  constructor(
    readonly conversion: Conversion,
    readonly operation: RecordedOperation,
  ) {
    this.onnx = conversion.onnx;
  }

  plain(input: number): string {
    return this.conversion.plain(this.operation.inputs[input]!);
  }

  images(input: number): string {
    return this.conversion.images(this.operation.inputs[input]!);
  }

  value(input: number): Converted {
    return this.conversion.value(this.operation.inputs[input]!);
  }

  shape(input: number): readonly number[] {
    return this.conversion.shapeOf(this.operation.inputs[input]!);
  }

  numbers(input: number): readonly number[] {
    return this.conversion.numbers(this.operation, input);
  }

  formulas(input: number): readonly Formula[] {
    return this.conversion.formulas(this.operation, input);
  }

  attribute<T>(name: string): T | undefined {
    return attribute(this.operation.attributes, name) as T | undefined;
  }

  /** The operation's result. */
  result(name: string, isChannelsFirst = false): void {
    const { id, shape } = this.operation.outputs[0]!;
    this.conversion.set(id, { name, rank: shape.length, isChannelsFirst });
  }

  /** The results of an operation with several. */
  results(names: readonly string[]): void {
    for (const [i, { id, shape }] of this.operation.outputs.entries())
      this.conversion.set(id, { name: names[i]!, rank: shape.length });
  }

  refuse(why: OnnxDifference): GraftError {
    return unsupported(this.operation.name, why);
  }
}

/** Normalizes a negative axis to one counted from the first. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
