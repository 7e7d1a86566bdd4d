import type { tf } from '../loadTensorFlow';
import type { Graph, GraphVariable, TensorName } from './graph';
import { nativeBackend, type TensorId, tensorId } from './nativeBackend';
import { DataType } from './savedModelProto';
import type { Session } from './session';

interface StateNode {
  readonly variable: GraphVariable;
  /** Fetched, it is the variable's value. */
  readonly value: TensorName;
  /** Fed when the variable is assigned. */
  readonly next: TensorName;
}

/** The nodes of a graph by which its variables are read and set from outside. */
export class StateNodes {
  private readonly nodes: ReadonlyMap<string, StateNode>;
  private readonly assigned: TensorName;

  /** @param shapes of all variables and slots, by name */
  constructor(graph: Graph, shapes: ReadonlyMap<string, readonly number[]>) {
    const dtype = { dtype: { type: DataType.float32 } };
    const assignments: TensorName[] = [];
    const entries = [...shapes].map(([name, shape]) => {
      const variable = graph.variable(name, shape);
      const value = graph.add('ReadVariableOp', [variable.handle], dtype, { name: `value/${name}` });
      const next = graph.placeholder(`next/${name}`, DataType.float32, shape);
      // A tensor that was made in JavaScript is JavaScript's memory, and must be let go on its thread. A variable would keep
      // that memory, and let go of it on whatever thread the next update runs: so it gets a copy.
      const copy = graph.add('DeepCopy', [next], { T: { type: DataType.float32 } });
      assignments.push(graph.add('AssignVariableOp', [variable.handle, copy], dtype));
      return [name, { variable, value, next }] as const;
    });
    this.nodes = new Map(entries);
    // One fetch for all: TensorFlow prepares every new set of fetches anew, which takes longer than the copies.
    const attributes = { T: { type: DataType.float32 } };
    this.assigned = graph.add('Identity', [graph.scalar(1)], attributes, {
      name: 'assigned',
      after: assignments,
    });
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

  /** @param values of every variable and slot */
  assign(session: Session, values: ReadonlyMap<string, tf.Tensor>): void {
    this.assignIds(
      session,
      this.names.map((name) => tensorId(values.get(name)!)),
    );
  }

  /** The whole state from one session to another, without passing through JavaScript. */
  move(from: Session, to: Session): void {
    const { binding } = nativeBackend();
    const values = from.run(
      new Map(),
      this.names.map((name) => this.value(name)),
    );
    this.assignIds(
      to,
      values.map(({ id }) => id),
    );
    for (const { id } of values) binding.deleteTensor(id);
  }

  private assignIds(session: Session, ids: readonly TensorId[]): void {
    const feeds = new Map([...this.nodes.values()].map(({ next }, i) => [next, ids[i]!]));
    const fetched = session.run(feeds, [this.assigned]);
    for (const { id } of fetched) nativeBackend().binding.deleteTensor(id);
  }
}
