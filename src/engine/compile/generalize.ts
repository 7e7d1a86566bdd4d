import type { TensorId } from '../tensorflow/nativeBackend';
import { CannotCompile } from './cannotCompile';
import type { ConstantValue } from './graph';
import type { RecordedOperation, Recording } from './recording';
import { explain, type Formula, isFixed, type Sizes } from './sizeFormula';

/** A constant of a recording whose shape or numbers depend on the sizes. */
export interface GeneralConstant {
  readonly dtype: number;
  readonly shape: readonly Formula[];
  /** All elements, or one if all are equal. */
  readonly values: readonly Formula[];
}

/** One of several recordings of the same program. */
export interface Sample {
  /** The sizes at which it was recorded. */
  readonly sizes: Sizes;
  readonly recording: Recording;
  /** Names of the tensors that the program did not make: feeds, variables, handles. */
  readonly named: ReadonlyMap<TensorId, string>;
  readonly outputs: readonly TensorId[];
}

export type GeneralConstants = ReadonlyMap<TensorId, GeneralConstant>;

/**
 * Compares recordings of one program at several sizes, operation by operation.
 * @returns the first recording's constants that depend on the sizes; everything else is equal
 * @throws CannotCompile if operations differ or no formula explains a number: such a program needs a graph for each shape
 */
export function generalize(samples: readonly Sample[]): GeneralConstants {
  const comparison = new Comparison(samples);
  const [first, ...others] = samples.map(({ recording }) => recording.operations);
  if (others.some((operations) => operations.length !== first!.length))
    throw new CannotCompile('', 'the number of operations depends on the sizes');
  for (const [at, operation] of first!.entries())
    comparison.compare(
      operation,
      others.map((operations) => operations[at]!),
    );
  comparison.compareOutputs();
  return comparison.general;
}

class Comparison {
  readonly general = new Map<TensorId, GeneralConstant>();
  /** For each other recording: its counterpart of each tensor of the first. */
  private readonly partners: readonly Map<TensorId, TensorId>[];
  private readonly explained = new Set<TensorId>();
  private readonly sizes: readonly Sizes[];

  constructor(private readonly samples: readonly Sample[]) {
    this.partners = samples.slice(1).map(() => new Map());
    this.sizes = samples.map(({ sizes }) => sizes);
  }

  compare(operation: RecordedOperation, others: readonly RecordedOperation[]): void {
    const { name } = operation;
    if (!others.every((other) => isAlike(operation, other)))
      throw new CannotCompile(name, `${name} or its attributes depend on the sizes`);
    for (const [i, id] of operation.inputs.entries())
      this.pair(
        id,
        others.map(({ inputs }) => inputs[i]!),
        name,
        `input ${i}`,
      );
    for (const [k, { id }] of operation.outputs.entries())
      for (const [i, other] of others.entries()) this.partners[i]!.set(id, other.outputs[k]!.id);
  }

  compareOutputs(): void {
    const [first, ...others] = this.samples.map(({ outputs }) => outputs);
    for (const [k, id] of first!.entries())
      this.pair(
        id,
        others.map((outputs) => outputs[k]!),
        'the result',
        `output ${k}`,
      );
  }

  /** Notes that tensors correspond, and explains them if they are constants. */
  private pair(id: TensorId, ids: readonly TensorId[], operation: string, where: string): void {
    for (const [i, other] of ids.entries()) {
      const known = this.partners[i]!.get(id);
      if (known === undefined) this.meet(i, id, other, operation, where);
      else if (known !== other && !this.areEqualConstants(i, known, other))
        throw new CannotCompile(operation, `${where} of ${operation} comes from elsewhere at other sizes`);
    }
    if (!this.explained.has(id)) this.explain(id, ids, operation, where);
  }

  private meet(i: number, id: TensorId, other: TensorId, operation: string, where: string): void {
    const [first, ...others] = this.samples;
    if (first!.named.get(id) !== others[i]!.named.get(other))
      throw new CannotCompile(operation, `${where} of ${operation} is another tensor at other sizes`);
    this.partners[i]!.set(id, other);
  }

  private areEqualConstants(i: number, a: TensorId, b: TensorId): boolean {
    const { constants } = this.samples[i + 1]!.recording;
    const [x, y] = [constants.get(a), constants.get(b)];
    if (!x || !y || x.dtype !== y.dtype) return false;
    return `${x.shape}|${x.values}` === `${y.shape}|${y.values}`;
  }

  private explain(id: TensorId, ids: readonly TensorId[], operation: string, where: string): void {
    this.explained.add(id);
    const constants = this.samples.map(({ recording }, i) =>
      recording.constants.get(i === 0 ? id : ids[i - 1]!),
    );
    if (constants.every((constant) => constant === undefined)) return;
    const general = generalConstant(constants, this.sizes);
    if (typeof general === 'string')
      throw new CannotCompile(operation, `${where} of ${operation}: ${general}`);
    const { shape, values } = general;
    const isGeneral = ![...shape, ...values].every(isFixed) || values.length !== constants[0]!.values.length;
    if (isGeneral) this.general.set(id, general);
  }
}

function isAlike(a: RecordedOperation, b: RecordedOperation): boolean {
  return (
    a.name === b.name &&
    a.inputs.length === b.inputs.length &&
    a.outputs.length === b.outputs.length &&
    JSON.stringify(a.attributes) === JSON.stringify(b.attributes)
  );
}

/** The constant that explains those of all samples; else the reason why no formula does. */
function generalConstant(
  constants: readonly (ConstantValue | undefined)[],
  sizes: readonly Sizes[],
): GeneralConstant | string {
  const known = constants.filter((constant) => constant !== undefined);
  if (known.length < constants.length) return 'it is a constant at some sizes only';
  const { dtype, shape } = known[0]!;
  if (known.some((other) => other.dtype !== dtype || other.shape.length !== shape.length))
    return 'its type or rank depends on the sizes';
  const elements = withEqualCount(known.map(({ values }) => values));
  if (!elements) return 'it has as many numbers as the sizes want';
  const formula = (numbers: readonly number[]) => explain(numbers, sizes);
  const shapes = shape.map((_, axis) => formula(known.map((other) => other.shape[axis]!)));
  const values = elements[0]!.map((_, i) => formula(elements.map((other) => other[i]!)));
  if (!shapes.every(isThere) || !values.every(isThere)) return 'no formula of the sizes gives its numbers';
  return { dtype, shape: shapes, values };
}

/** Repeats the single element of a constant that is uniform at one size only. */
function withEqualCount(values: readonly ConstantValue['values'][]): number[][] | undefined {
  const most = Math.max(...values.map(({ length }) => length));
  const elements = values.map((numbers) =>
    numbers.length === 1 ? new Array<number>(most).fill(numbers[0]!) : [...numbers],
  );
  return elements.every(({ length }) => length === most) ? elements : undefined;
}

function isThere(formula: Formula | undefined): formula is Formula {
  return formula !== undefined;
}
