import type { TensorMetadata } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { tf } from '../loadTensorFlow';
import { openResources } from './eagerPrograms';
import {
  addFeedPlace,
  type FeedPlace,
  type Feeds,
  feedTensors,
  sendFeed,
  shapeKey,
  unpackFeed,
} from './feeds';
import { FunctionBody } from './functionBody';
import { Graph, type GraphVariable, type TensorName } from './graph';
import { lower } from './lowering';
import { nativeBackend, type TensorId, tensorId } from './nativeBackend';
import type { Precision } from './precision';
import type { OutputValues, Program, ProgramRunner, ProgramState } from './program';
import { record } from './recorder';
import { DataType, type DataTypeNumber } from './savedModelProto';
import { Session } from './session';
import { StateNodes } from './stateNodes';

interface CompiledProgram {
  readonly feeds: ReadonlyMap<string, FeedPlace>;
  readonly outputs: readonly { readonly name: string; readonly tensor: TensorName }[];
}

export interface CompileOptions {
  readonly precision: Precision;
  /** Whether XLA compiles each program as a whole. */
  readonly useXla: boolean;
}

/**
 * Programs over one state, as graphs in one TensorFlow session. A program is recorded at its first run with feeds of some shapes,
 * and kept. Sessions share no variables and a loaded graph cannot grow, so a new program means a new session, to which
 * the state moves; that costs about a second, once for each shape.
 */
export class CompiledPrograms implements ProgramRunner {
  private readonly graph = new Graph();
  private readonly programs = new Map<string, CompiledProgram>();
  private readonly stateNodes: StateNodes;
  private session: Session | undefined;
  /** Slots that were set before there was a session. */
  private initialSlots = new Map<string, tf.Tensor>();

  constructor(
    private readonly state: ProgramState,
    private readonly options: CompileOptions,
  ) {
    const shapes = [...state.variables].map(([name, { shape }]) => [name, shape] as const);
    this.stateNodes = new StateNodes(this.graph, new Map([...shapes, ...state.slots]));
  }

  /** @throws CannotCompile at a program's first run, the state being untouched */
  run(name: string, program: Program, feeds: Feeds): OutputValues {
    const key = programKey(name, feeds);
    if (!this.programs.has(key)) this.prepare(name, program, [feeds]);
    return this.execute(this.programs.get(key)!, feeds);
  }

  /** Compiles a program for several shapes of feeds at once, so that one session serves them all. */
  prepare(name: string, program: Program, examples: readonly Feeds[]): void {
    const missing = examples.filter((feeds) => !this.programs.has(programKey(name, feeds)));
    if (missing.length === 0) return;
    for (const feeds of missing) {
      const compiled = this.compile(`${name}${this.programs.size}`, program, feeds);
      this.programs.set(programKey(name, feeds), compiled);
    }
    this.reopen();
  }

  read(names: Iterable<string>): Map<string, tf.Tensor> {
    const wanted = [...names];
    if (!this.session) return new Map(wanted.map((name) => [name, this.initialValue(name)]));
    const values = this.session.run(
      new Map(),
      wanted.map((name) => this.stateNodes.value(name)),
    );
    return new Map(wanted.map((name, i) => [name, asTensor(values[i]!)]));
  }

  restore(slots: ReadonlyMap<string, tf.Tensor>): void {
    tf.dispose([...this.initialSlots.values()]);
    this.initialSlots = new Map([...slots].map(([name, value]) => [name, tf.keep(tf.clone(value))]));
    if (this.session) this.assignInitialState(this.session);
  }

  syncVariables(): void {
    if (!this.session) return;
    for (const [name, value] of this.read(this.state.variables.keys())) {
      this.state.variables.get(name)!.assign(value);
      value.dispose();
    }
  }

  dispose(): void {
    this.session?.dispose();
    this.session = undefined;
    tf.dispose([...this.initialSlots.values()]);
    this.initialSlots.clear();
  }

  private compile(name: string, program: Program, feeds: Feeds): CompiledProgram {
    const inputs = feedTensors(feeds);
    // Buffers for the recording to work on: the state itself stays as it is.
    const resources = openResources(this.state, new Map());
    try {
      return this.recordAndLower(name, program, feeds, inputs, resources);
    } finally {
      tf.dispose([...Object.values(inputs), ...resources.values()]);
    }
  }

  private recordAndLower(
    name: string,
    program: Program,
    feeds: Feeds,
    inputs: Record<string, tf.Tensor>,
    resources: ReadonlyMap<string, tf.Tensor>,
  ): CompiledProgram {
    const variableIds = idsByName(this.state.variables);
    const resourceIds = idsByName(resources);
    const inputIds = idsByName(new Map(Object.entries(inputs)));
    const { result, recording } = record(() => tf.tidy(() => program(inputs, (key) => resources.get(key)!)));
    const places = new Map(
      Object.entries(feeds).map(([key, feed]) => [key, addFeedPlace(this.graph, `${name}/${key}`, feed)]),
    );
    const target = this.options.useXla ? new FunctionBody(this.graph) : this.graph;
    const inside = (tensor: TensorName, dtype: DataTypeNumber) =>
      target instanceof FunctionBody ? target.argument(tensor, dtype) : tensor;
    const variablesOf = (ids: ReadonlyMap<string, TensorId>) =>
      new Map([...ids].map(([key, id]) => [id, localVariable(this.stateNodes.variable(key), inside)]));
    const lowered = lower(
      recording,
      target,
      {
        feeds: new Map(
          [...places].map(([key, { placeholder, dtype }]) => [
            inputIds.get(key)!,
            unpackFeed(target, inside(placeholder, dtype), feeds[key]!),
          ]),
        ),
        variables: variablesOf(variableIds),
        resources: variablesOf(resourceIds),
      },
      this.options.precision,
    );
    const outputs = Object.entries(result).map(([key, tensor]) => {
      const id = tensorId(tensor);
      return { key, dtype: recording.dtypes.get(id) ?? DataType.float32, tensor: lowered.nameOf(id) };
    });
    tf.dispose(result);
    return { feeds: places, outputs: this.addOutputs(name, target, outputs, lowered.writes) };
  }

  /** Outputs that come when all updates are done, so that fetching any runs the whole program. */
  private addOutputs(
    name: string,
    target: Graph,
    outputs: readonly { key: string; dtype: DataTypeNumber; tensor: TensorName }[],
    writes: readonly TensorName[],
  ) {
    const done = target.add('NoOp', [], {}, { name: `${name}/done`, after: writes });
    const identity = (graph: Graph, tensor: TensorName, dtype: DataTypeNumber, after: TensorName[]) =>
      graph.add('Identity', [tensor], { T: { type: dtype } }, { after });
    const inner = outputs.map(({ key, dtype, tensor }) => ({
      name: key,
      dtype,
      tensor: identity(target, tensor, dtype, [done]),
    }));
    if (!(target instanceof FunctionBody)) return inner;
    const called = target.call(name, inner, done);
    return inner.map((output, i) => ({
      name: output.name,
      tensor: identity(this.graph, called[i]!, output.dtype, []),
    }));
  }

  private execute({ feeds: places, outputs }: CompiledProgram, feeds: Feeds): OutputValues {
    const { binding } = nativeBackend();
    const sent = new Map<TensorName, TensorId>();
    try {
      for (const [name, { placeholder }] of places) sent.set(placeholder, sendFeed(feeds[name]!));
      const fetched = this.session!.run(
        sent,
        outputs.map(({ tensor }) => tensor),
      );
      return Object.fromEntries(outputs.map(({ name }, i) => [name, takeValues(fetched[i]!)]));
    } finally {
      for (const id of sent.values()) binding.deleteTensor(id);
    }
  }

  /** Loads the graph as it is now, and moves the state over on the device. */
  private reopen(): void {
    const { nodes, functions } = this.graph;
    const old = this.session;
    const next = Session.open({ nodes, functions });
    if (old) {
      this.stateNodes.move(old, next);
      old.dispose();
    } else this.assignInitialState(next);
    this.session = next;
  }

  private assignInitialState(session: Session): void {
    const values = new Map(this.stateNodes.names.map((name) => [name, this.initialValue(name)]));
    this.stateNodes.assign(session, values);
    tf.dispose([...values.values()]);
    tf.dispose([...this.initialSlots.values()]);
    this.initialSlots.clear();
  }

  private initialValue(name: string): tf.Tensor {
    const known = this.state.variables.get(name) ?? this.initialSlots.get(name);
    return known ? tf.clone(known) : tf.zeros([...this.state.slots.get(name)!]);
  }
}

function programKey(name: string, feeds: Feeds): string {
  return `${name} ${shapeKey(feeds)}`;
}

function idsByName(tensors: ReadonlyMap<string, tf.Tensor>): Map<string, TensorId> {
  return new Map([...tensors].map(([name, tensor]) => [name, tensorId(tensor)]));
}

function localVariable(
  variable: GraphVariable,
  inside: (tensor: TensorName, dtype: DataTypeNumber) => TensorName,
): GraphVariable {
  return { ...variable, handle: inside(variable.handle, DataType.resource) };
}

function asTensor(metadata: TensorMetadata): tf.Tensor {
  return nativeBackend().createOutputTensor(metadata);
}

function takeValues({ id }: TensorMetadata) {
  const { binding } = nativeBackend();
  const values = binding.tensorDataSync(id);
  binding.deleteTensor(id);
  return values;
}
