import { elementCount } from '../tensorflow/elementCount';
import {
  type Attributes,
  DataType,
  type DataTypeNumber,
  type FunctionDef,
  type NodeDef,
  shapeProto,
} from './savedModelProto';

/** A tensor of a graph: `node` for its first output, else `node:index`. */
export type TensorName = string;

/** A variable of a graph. Sessions store its value under `name`. */
export interface GraphVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly handle: TensorName;
}

/** A constant in JavaScript; `values` holds all elements, or one if all are equal. */
export interface ConstantValue {
  readonly dtype: DataTypeNumber;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

const shortConstantBytes = 256;

/** A TensorFlow graph under construction: nodes in the order of creation. */
export class Graph {
  readonly isForXla: boolean = false;
  readonly nodes: NodeDef[] = [];
  readonly functions: FunctionDef[] = [];
  private readonly names = new Set<string>();
  /** The number of nodes by requested name. */
  private readonly lastNumbers = new Map<string, number>();
  private readonly made = new Map<string, TensorName>();

  /**
   * @param after nodes that must run before this one
   * @returns the name of the node and of its first output
   */
  add(
    op: string,
    inputs: readonly TensorName[],
    attr: Attributes = {},
    { name = op, after = [] }: { name?: string; after?: Iterable<TensorName> } = {},
  ): TensorName {
    const unique = this.uniqueName(name);
    const control = [...new Set(after)].map((node) => `^${node}`);
    this.nodes.push({ name: unique, op, input: [...inputs, ...control], attr });
    return unique;
  }

  /** A constant, created once; a uniform one is stored as a scalar. */
  constant({ dtype, shape, values }: ConstantValue): TensorName {
    const size = elementCount(shape);
    if (values.length === 1 && size > 1) return this.filled(dtype, shape, values);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const make = () => {
      const tensor = { dtype, tensor_shape: shapeProto(shape), tensor_content: bytes.slice() };
      return this.add('Const', [], { dtype: { type: dtype }, value: { tensor } });
    };
    if (bytes.length > shortConstantBytes) return make();
    return this.once(`constant ${dtype} [${shape}] ${Buffer.from(bytes).toString('hex')}`, make);
  }

  scalar(value: number): TensorName {
    return this.constant({ dtype: DataType.float32, shape: [], values: Float32Array.of(value) });
  }

  integers(values: readonly number[]): TensorName {
    return this.constant({
      dtype: DataType.int32,
      shape: [values.length],
      values: Int32Array.from(values),
    });
  }

  variable(name: string, shape: readonly number[]): GraphVariable {
    const attributes = {
      dtype: { type: DataType.float32 },
      shape: { shape: shapeProto(shape) },
      shared_name: { s: Buffer.from(name) },
    };
    return { name, shape, handle: this.add('VarHandleOp', [], attributes, { name: `variable/${name}` }) };
  }

  placeholder(name: string, dtype: DataTypeNumber, shape: readonly number[]): TensorName {
    const attributes = { dtype: { type: dtype }, shape: { shape: shapeProto(shape) } };
    return this.add('Placeholder', [], attributes, { name });
  }

  /** The result of the first call of `make` for this key. */
  once(key: string, make: () => TensorName): TensorName {
    let name = this.made.get(key);
    if (name === undefined) {
      name = make();
      this.made.set(key, name);
    }
    return name;
  }

  private filled(
    dtype: DataTypeNumber,
    shape: readonly number[],
    values: ConstantValue['values'],
  ): TensorName {
    return this.once(`fill ${dtype} [${shape}] ${values[0]}`, () =>
      this.add('Fill', [this.integers(shape), this.constant({ dtype, shape: [], values })], {
        T: { type: dtype },
        index_type: { type: DataType.int32 },
      }),
    );
  }

  /** A unique name in TensorFlow's alphabet: a number follows a name that is taken. */
  private uniqueName(wanted: string): string {
    const legal = wanted.replace(/[^A-Za-z0-9_.\\/-]/g, '_').replace(/^[^A-Za-z0-9.]/, 'n$&');
    let name = legal;
    // The search continues where the last one ended: a recurrence has thousands of nodes of one name.
    let i = this.lastNumbers.get(legal) ?? 0;
    while (this.names.has(name)) name = `${legal}_${++i}`;
    this.lastNumbers.set(legal, i);
    this.names.add(name);
    return name;
  }
}
