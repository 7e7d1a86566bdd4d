import { tf } from '../tensorflow/loadTensorFlow';
import { nativeBackend, type TensorId, tensorId } from '../tensorflow/nativeBackend';
import { inNativeMemory } from '../tensorflow/operations/nativeMemory';
import type { Graph, GraphVariable, TensorName } from './graph';
import { DataType } from './savedModelProto';
import type { Session } from './session';

interface StateNode {
  readonly variable: GraphVariable;
  /** Fetched, it is the variable's value. */
  readonly value: TensorName;
  /** Fed when the variable is assigned. */
  readonly next: TensorName;
  /** Fetched, it assigns what is fed. */
  readonly assigned: TensorName;
}

type Shapes = ReadonlyMap<string, readonly number[]>;

const float = { T: { type: DataType.float32 } };

/** The nodes of a graph by which its variables are read and set from outside. */
export class StateNodes {
  private readonly nodes: ReadonlyMap<string, StateNode>;
  private readonly cleared: TensorName;

  /** @param variables and slots by name, with their shapes */
  constructor(
    graph: Graph,
    variables: Shapes,
    private readonly slots: Shapes = new Map(),
  ) {
    this.nodes = new Map(
      [...variables, ...slots].map(([name, shape]) => [name, addNode(graph, name, shape)]),
    );
    this.cleared = addClearing(graph, slots, this.nodes);
  }

  get names(): string[] {
    return [...this.nodes.keys()];
  }

  variable(name: string): GraphVariable {
    return this.nodes.get(name)!.variable;
  }

  value(name: string): TensorName {
    return this.nodes.get(name)!.value;
  }

  /**
   * Sets every variable and slot.
   * @param values of all variables; slots that are not among them become zeros, which are made in the graph
   */
  assign(session: Session, values: ReadonlyMap<string, tf.Tensor>): void {
    // A slot that is set must not be cleared in the same run, which has no order between the two.
    const setsSlots = [...values.keys()].some((name) => this.slots.has(name));
    if (setsSlots) deleteAll(session.run(new Map(), [this.cleared]));
    this.set(session, values, setsSlots ? [] : [this.cleared]);
  }

  /**
   * Sets the given variables and slots, and no others.
   * @param also what the same run fetches besides
   */
  set(session: Session, values: ReadonlyMap<string, tf.Tensor>, also: readonly TensorName[] = []): void {
    // A variable keeps the memory that it is given, and lets go of it on whatever thread the next update runs.
    const given = [...values].map(([name, value]) => [name, inNativeMemory(value)] as const);
    this.assignIds(session, new Map(given.map(([name, value]) => [name, tensorId(value)])), also);
    tf.dispose(given.map(([, value]) => value));
  }

  /** The whole state from one session to another, without passing through JavaScript. */
  move(from: Session, to: Session): void {
    const { names } = this;
    const values = from.run(
      new Map(),
      names.map((name) => this.value(name)),
    );
    this.assignIds(to, new Map(names.map((name, i) => [name, values[i]!.id])));
    deleteAll(values);
  }

  /** One run for all: TensorFlow prepares every new set of fetches anew, which takes longer than the copies. */
  private assignIds(
    session: Session,
    ids: ReadonlyMap<string, TensorId>,
    also: readonly TensorName[] = [],
  ): void {
    const given = [...ids].map(([name, id]) => ({ id, node: this.nodes.get(name)! }));
    const feeds = new Map(given.map(({ id, node }) => [node.next, id]));
    deleteAll(session.run(feeds, [...given.map(({ node }) => node.assigned), ...also]));
  }
}

function addNode(graph: Graph, name: string, shape: readonly number[]): StateNode {
  const dtype = { dtype: { type: DataType.float32 } };
  const variable = graph.variable(name, shape);
  const value = graph.add('ReadVariableOp', [variable.handle], dtype, { name: `value/${name}` });
  const next = graph.placeholder(`next/${name}`, DataType.float32, shape);
  const assignment = graph.add('AssignVariableOp', [variable.handle, next], dtype);
  const assigned = graph.add('Identity', [graph.scalar(1)], float, {
    name: `assigned/${name}`,
    after: [assignment],
  });
  return { variable, value, next, assigned };
}

/** @returns the tensor that, fetched, fills all slots with zeros */
function addClearing(graph: Graph, slots: Shapes, nodes: ReadonlyMap<string, StateNode>): TensorName {
  const zero = { dtype: DataType.float32, values: Float32Array.of(0) };
  const after = [...slots].map(([name, shape]) => {
    const { handle } = nodes.get(name)!.variable;
    return graph.add('AssignVariableOp', [handle, graph.constant({ ...zero, shape })], {
      dtype: { type: DataType.float32 },
    });
  });
  return graph.add('Identity', [graph.scalar(1)], float, { name: 'cleared', after });
}

function deleteAll(tensors: readonly { id: TensorId }[]): void {
  for (const { id } of tensors) nativeBackend().binding.deleteTensor(id);
}
