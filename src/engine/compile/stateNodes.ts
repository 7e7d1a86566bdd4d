import { tf } from '../tensorflow/loadTensorFlow';
import { nativeBackend, type TensorId, tensorId } from '../tensorflow/nativeBackend';
import { inNativeMemory } from '../tensorflow/operations/nativeMemory';
import type { Graph, GraphVariable, TensorName } from './graph';
import { DataType } from './savedModelProto';
import type { Session } from './session';

interface StateNode {
  readonly variable: GraphVariable;
  /** The node to fetch for the variable's value. */
  readonly value: TensorName;
  /** The placeholder of the value to assign. */
  readonly next: TensorName;
  /** The node to fetch to assign the fed value. */
  readonly assigned: TensorName;
}

type Shapes = ReadonlyMap<string, readonly number[]>;

const float = { T: { type: DataType.float32 } };

/** The nodes of a graph that read and set its variables. */
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
   * @param values of all variables; other slots become zeros, which the graph computes
   */
  assign(session: Session, values: ReadonlyMap<string, tf.Tensor>): void {
    // A run does not order assigning and clearing, so a slot must not get both.
    const setsSlots = [...values.keys()].some((name) => this.slots.has(name));
    if (setsSlots) deleteAll(session.run(new Map(), [this.cleared]));
    this.set(session, values, setsSlots ? [] : [this.cleared]);
  }

  /**
   * Sets only the given variables and slots.
   * @param also further tensors to fetch in the same run
   */
  set(session: Session, values: ReadonlyMap<string, tf.Tensor>, also: readonly TensorName[] = []): void {
    // A variable keeps the given memory, and the next update releases it on any thread.
    const given = [...values].map(([name, value]) => [name, inNativeMemory(value)] as const);
    this.assignIds(session, new Map(given.map(([name, value]) => [name, tensorId(value)])), also);
    tf.dispose(given.map(([, value]) => value));
  }

  /** Moves the whole state between sessions without passing through JavaScript. */
  move(from: Session, to: Session): void {
    const { names } = this;
    const values = from.run(
      new Map(),
      names.map((name) => this.value(name)),
    );
    this.assignIds(to, new Map(names.map((name, i) => [name, values[i]!.id])));
    deleteAll(values);
  }

  /** One run for all: preparing a new set of fetches takes TensorFlow longer than the copies. */
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

/** @returns the tensor to fetch to fill all slots with zeros */
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
