import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { compileClause } from '../../experiment/errors/compile';
import { nativeBackend, type TensorId } from '../tensorflow/nativeBackend';
import { CannotCompile } from './cannotCompile';
import type { GeneralConstants } from './generalize';
import type { Graph, GraphVariable, TensorName } from './graph';
import type { OperationDefinition } from './operationDefinition';
import { definitionOf } from './operationDefinitions';
import { castsFor, type Precision } from './precision';
import type { RecordedOperation, Recording } from './recording';
import {
  type Attributes,
  type AttrValue,
  DataType,
  type DataTypeNumber,
  shapeProto,
} from './savedModelProto';
import type { SizeNodes } from './sizeNodes';
import { StateOrder } from './stateOrder';
import { randomForXla } from './xlaRandom';

/** The sources of the tensors that a recorded program did not make. */
export interface Sources {
  readonly feeds: ReadonlyMap<TensorId, TensorName>;
  /** Variables by the id of their value in tfjs. */
  readonly variables: ReadonlyMap<TensorId, GraphVariable>;
  /** Variables by the id of their handle for updates. */
  readonly resources: ReadonlyMap<TensorId, GraphVariable>;
  /** For a graph that serves all sizes: the constants that depend on them, and the nodes that compute these. */
  readonly sizes?: { readonly constants: GeneralConstants; readonly nodes: SizeNodes } | undefined;
}

export interface LoweredProgram {
  /** The graph's name for a recorded tensor. */
  readonly nameOf: (id: TensorId) => TensorName;
  /** All nodes that change a variable. */
  readonly writes: readonly TensorName[];
}

/**
 * Writes a recorded program into a graph. Reads and writes of a variable keep the order of the recording; everything else runs in the order
 * of the data flow.
 * @throws CannotCompile naming the operation
 */
export function lower(
  recording: Recording,
  graph: Graph,
  sources: Sources,
  precision: Precision,
): LoweredProgram {
  const lowering = new Lowering(recording, graph, sources, precision);
  for (const operation of recording.operations) lowering.add(operation);
  return { nameOf: (id) => lowering.nameOf(id), writes: lowering.order.writes };
}

class Lowering {
  readonly order = new StateOrder();
  private readonly names = new Map<TensorId, TensorName>();
  private readonly casts;

  constructor(
    private readonly recording: Recording,
    private readonly graph: Graph,
    private readonly sources: Sources,
    precision: Precision,
  ) {
    this.casts = castsFor(precision, graph);
    for (const [id, name] of sources.feeds) this.names.set(id, name);
    // The recorded program read the variables before it wrote any.
    const used = new Set(recording.operations.flatMap(({ inputs }) => inputs));
    for (const [id, variable] of sources.variables) {
      if (used.has(id)) this.names.set(id, this.read(variable));
    }
  }

  add(operation: RecordedOperation): void {
    const definition = definitionOf(operation.name);
    const attributes = this.attributesOf(operation, definition);
    const { op, attr } = asMatMul(operation, attributes);
    const touched = operation.inputs.flatMap((id) => this.sources.resources.get(id) ?? []);
    const inputs = operation.inputs.map((id, i) => this.inputName(op, i, id));
    const lowered = this.casts(op, inputs, attr);
    const after = touched.flatMap((variable) => this.order.before(op, variable));
    const node =
      (this.graph.isForXla && randomForXla(this.graph, op, inputs, attr)) ||
      this.graph.add(op, lowered.inputs, lowered.attributes, { after });
    for (const variable of touched) this.order.ran(op, variable, node);
    const results = operation.outputs.map((_, k) => (k === 0 ? node : `${node}:${k}`));
    for (const [k, { id }] of operation.outputs.entries()) this.names.set(id, lowered.output(results[k]!));
  }

  /** `Reshape` computes one axis itself. */
  private inputName(op: string, position: number, id: TensorId): TensorName {
    const { sizes } = this.sources;
    const constant = op === 'Reshape' && position === 1 ? sizes?.constants.get(id) : undefined;
    return constant ? sizes!.nodes.reshapeTarget(constant) : this.nameOf(id);
  }

  nameOf(id: TensorId): TensorName {
    const known = this.names.get(id);
    if (known !== undefined) return known;
    const name = this.external(id);
    this.names.set(id, name);
    return name;
  }

  private external(id: TensorId): TensorName {
    const { sizes } = this.sources;
    const general = sizes?.constants.get(id);
    if (general) return sizes!.nodes.constant(general);
    const constant = this.recording.constants.get(id);
    if (constant) return this.graph.constant(constant);
    const handle = this.sources.resources.get(id)?.handle;
    if (handle !== undefined) return handle;
    const untouched = this.sources.variables.get(id);
    if (untouched) return this.read(untouched);
    throw new CannotCompile('Const', compileClause('compile/unknown-tensor', {}));
  }

  private read(variable: GraphVariable): TensorName {
    const attributes = { dtype: { type: DataType.float32 } };
    const after = this.order.before('ReadVariableOp', variable);
    const node = this.graph.add('ReadVariableOp', [variable.handle], attributes, {
      name: `read/${variable.name}`,
      after,
    });
    this.order.ran('ReadVariableOp', variable, node);
    return node;
  }

  /** The recorded attributes, with types and counts taken from the operation's actual inputs. */
  private attributesOf(operation: RecordedOperation, definition: OperationDefinition): Attributes {
    const { binding } = nativeBackend();
    const known = operation.attributes.filter(({ name }) => name in definition.attributes);
    const given = Object.fromEntries(known.map((attribute) => [attribute.name, encode(binding, attribute)]));
    const attributes = { ...given, ...this.inferredAttributes(operation, definition, given) };
    for (const [name, isNeeded] of Object.entries(definition.attributes)) {
      if (isNeeded && !(name in attributes)) {
        throw new CannotCompile(
          operation.name,
          compileClause('compile/no-attribute', { operation: operation.name, name }),
        );
      }
    }
    return attributes;
  }

  private inferredAttributes(
    { inputs }: RecordedOperation,
    definition: OperationDefinition,
    given: Attributes,
  ): Attributes {
    const inferred: Record<string, AttrValue> = {};
    const lists = definition.inputs.filter(([, , number]) => number !== '');
    let position = 0;
    for (const [, type, number] of definition.inputs) {
      // A single list takes all inputs that the others leave.
      const spare = inputs.length - definition.inputs.length + 1;
      const count = number === '' ? 1 : lists.length === 1 ? spare : (given[number]?.i ?? 0);
      if (number !== '') inferred[number] = { i: count };
      if (type !== '' && count > 0) inferred[type] = { type: this.dtypeOf(inputs[position]!) };
      position += count;
    }
    return inferred;
  }

  private dtypeOf(id: TensorId): DataTypeNumber {
    return this.recording.dtypes.get(id) ?? DataType.float32;
  }
}

/** Renames a product to the operation that TensorFlow fuses with its successors. */
function asMatMul({ name, outputs }: RecordedOperation, attr: Attributes): { op: string; attr: Attributes } {
  if (name !== 'BatchMatMulV2' || outputs[0]?.shape.length !== 2) return { op: name, attr };
  const { adj_x: transpose_a, adj_y: transpose_b, T } = attr;
  return { op: 'MatMul', attr: { T: T!, transpose_a: transpose_a!, transpose_b: transpose_b! } };
}

/** Converts an attribute from the binding's form to a graph's. */
function encode(binding: TFJSBinding, { name, type, value }: TFEOpAttr): AttrValue {
  const isList = Array.isArray(value);
  switch (type) {
    case binding.TF_ATTR_STRING:
      return { s: Buffer.from(value as string) };
    case binding.TF_ATTR_INT:
      return isList ? { list: { i: value } } : { i: value as number };
    case binding.TF_ATTR_FLOAT:
      return isList ? { list: { f: value } } : { f: value as number };
    case binding.TF_ATTR_BOOL:
      return { b: Boolean(value) };
    case binding.TF_ATTR_TYPE:
      return { type: value as number };
    case binding.TF_ATTR_SHAPE:
      return { shape: shapeProto(value as number[]) };
    default:
      throw new CannotCompile(name, compileClause('compile/attribute-kind', { name }));
  }
}
