import { type CompileClause, compileClause } from '../../experiment/errors/compile';
import { largestOf } from '../../experiment/words/extremes';
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
    throw new CannotCompile('', compileClause('compile/other-operations', {}));
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
      throw new CannotCompile(name, compileClause('compile/other-attributes', { operation: name }));
    for (const [i, id] of operation.inputs.entries())
      this.pair(
        id,
        others.map(({ inputs }) => inputs[i]!),
        { operation: name, index: i },
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
        { index: k },
      );
  }

  /** Notes that tensors correspond, and explains them if they are constants. */
  private pair(id: TensorId, ids: readonly TensorId[], at: Place): void {
    for (const [i, other] of ids.entries()) {
      const known = this.partners[i]!.get(id);
      if (known === undefined) this.meet(i, id, other, at);
      else if (known !== other && !this.areEqualConstants(i, known, other))
        throw misfit('compile/other-origin', at);
    }
    if (!this.explained.has(id)) this.explain(id, ids, at);
  }

  private meet(i: number, id: TensorId, other: TensorId, at: Place): void {
    const [first, ...others] = this.samples;
    if (first!.named.get(id) !== others[i]!.named.get(other)) throw misfit('compile/other-tensor', at);
    this.partners[i]!.set(id, other);
  }

  private areEqualConstants(i: number, a: TensorId, b: TensorId): boolean {
    const { constants } = this.samples[i + 1]!.recording;
    const [x, y] = [constants.get(a), constants.get(b)];
    if (!x || !y || x.dtype !== y.dtype) return false;
    return `${x.shape}|${x.values}` === `${y.shape}|${y.values}`;
  }

  private explain(id: TensorId, ids: readonly TensorId[], at: Place): void {
    this.explained.add(id);
    const constants = this.samples.map(({ recording }, i) =>
      recording.constants.get(i === 0 ? id : ids[i - 1]!),
    );
    if (constants.every((constant) => constant === undefined)) return;
    const general = generalConstant(constants, this.sizes);
    if (typeof general === 'string') throw misfit(general, at);
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

/** An input of an operation, or a result of the program: these have no operation. */
interface Place {
  readonly operation?: string;
  readonly index: number;
}

/** A difference between the samples at one place. */
type Misfit = Extract<
  CompileClause,
  `compile/${'constant-sometimes' | 'no-formula' | 'other-count' | 'other-origin' | 'other-tensor' | 'other-type'}`
>;

function misfit(code: Misfit, at: Place): CannotCompile {
  return new CannotCompile(
    at.operation ?? '',
    compileClause(code, { operation: at.operation, index: at.index }),
  );
}

/** The constant that explains those of all samples; else the reason why no formula does. */
function generalConstant(
  constants: readonly (ConstantValue | undefined)[],
  sizes: readonly Sizes[],
): GeneralConstant | Misfit {
  const known = constants.filter((constant) => constant !== undefined);
  if (known.length < constants.length) return 'compile/constant-sometimes';
  const { dtype, shape } = known[0]!;
  if (known.some((other) => other.dtype !== dtype || other.shape.length !== shape.length))
    return 'compile/other-type';
  const elements = withEqualCount(known.map(({ values }) => values));
  if (!elements) return 'compile/other-count';
  const formula = (numbers: readonly number[]) => explain(numbers, sizes);
  const shapes = shape.map((_, axis) => formula(known.map((other) => other.shape[axis]!)));
  const values = elements[0]!.map((_, i) => formula(elements.map((other) => other[i]!)));
  if (!shapes.every(isThere) || !values.every(isThere)) return 'compile/no-formula';
  return { dtype, shape: shapes, values };
}

/** Repeats the single element of a constant that is uniform at one size only. */
function withEqualCount(values: readonly ConstantValue['values'][]): number[][] | undefined {
  const most = largestOf(values.map(({ length }) => length));
  const elements = values.map((numbers) =>
    numbers.length === 1 ? new Array<number>(most).fill(numbers[0]!) : [...numbers],
  );
  return elements.every(({ length }) => length === most) ? elements : undefined;
}

function isThere(formula: Formula | undefined): formula is Formula {
  return formula !== undefined;
}
