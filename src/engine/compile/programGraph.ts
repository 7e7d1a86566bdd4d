import { tf } from '../tensorflow/loadTensorFlow';
import { type TensorId, tensorId } from '../tensorflow/nativeBackend';
import { addFeedPlace, type FeedPlace, type Feeds, feedTensors, unpackFeed } from './feeds';
import { FunctionBody } from './functionBody';
import type { Graph, GraphVariable, TensorName } from './graph';
import { lower, type Sources } from './lowering';
import type { Precision } from './precision';
import type { Program, ProgramState } from './program';
import { type Recording, record } from './recorder';
import { DataType, type DataTypeNumber } from './savedModelProto';

export interface CompileOptions {
  readonly precision: Precision;
  /** Whether XLA compiles each program as a whole. */
  readonly useXla: boolean;
}

/** A program as a part of a graph. */
export interface ProgramNodes {
  readonly feeds: ReadonlyMap<string, FeedPlace>;
  readonly outputs: readonly ProgramOutput[];
  /** Fetched, it runs the program and tells nothing of it. */
  readonly finished: TensorName;
}

export interface ProgramOutput {
  readonly name: string;
  readonly tensor: TensorName;
  readonly dtype: DataTypeNumber;
  readonly shape: readonly number[];
}

/** What a program is compiled from. */
export interface ProgramSource {
  /** Begins the names of its nodes; unique in the graph. */
  readonly name: string;
  readonly program: Program;
  /** Of the shapes that it is compiled for. */
  readonly feeds: Feeds;
  readonly state: ProgramState;
  /** The graph's variable for a variable or slot of the state. */
  readonly variableOf: (name: string) => GraphVariable;
  /** Whether others feed it, who send numbers in their own type. */
  readonly isServed?: boolean;
}

/** A recording with the ids of all that it did not make itself. */
interface Recorded {
  readonly recording: Recording;
  readonly inputs: ReadonlyMap<string, TensorId>;
  readonly variables: ReadonlyMap<string, TensorId>;
  readonly resources: ReadonlyMap<string, TensorId>;
  readonly outputs: readonly {
    readonly name: string;
    readonly id: TensorId;
    readonly shape: readonly number[];
  }[];
}

/**
 * Runs a program once, on a copy of the state, and adds to the graph what it did.
 * @throws CannotCompile naming the operation
 */
export function addProgram(graph: Graph, source: ProgramSource, options: CompileOptions): ProgramNodes {
  const recorded = recordProgram(source);
  const body = options.useXla ? new FunctionBody(graph) : graph;
  const places = new Map(
    Object.entries(source.feeds).map(([key, feed]) => [
      key,
      addFeedPlace(graph, `${source.name}/${key}`, feed, source.isServed ?? false),
    ]),
  );
  const sources = sourcesOf(body, source, recorded, places);
  const { nameOf, writes } = lower(recorded.recording, body, sources, options.precision);
  const outputs = recorded.outputs.map(({ name, id, shape }) => {
    const dtype = recorded.recording.dtypes.get(id) ?? DataType.float32;
    return { name, shape, dtype, tensor: nameOf(id) };
  });
  return { feeds: places, ...fetchable(graph, body, source.name, outputs, writes) };
}

function recordProgram({ program, feeds, state }: ProgramSource): Recorded {
  const inputs = feedTensors(feeds);
  const shapes = new Map([...state.variables].map(([name, { shape }]) => [name, shape]));
  // Nothing is updated while a program is recorded, so any tensor can stand for a handle.
  const handles = new Map([...shapes, ...state.slots].map(([name]) => [name, tf.scalar(0)]));
  const ids = {
    inputs: idsByName(new Map(Object.entries(inputs))),
    variables: idsByName(state.variables),
    resources: idsByName(handles),
  };
  const resources = new Map(
    [...ids.resources].map(([name, id]) => [id, (shapes.get(name) ?? state.slots.get(name))!]),
  );
  try {
    const { result, recording } = record(
      () => tf.tidy(() => program(inputs, (name) => handles.get(name)!)),
      resources,
    );
    const outputs = Object.entries(result).map(([name, tensor]) => {
      return { name, id: tensorId(tensor), shape: tensor.shape };
    });
    tf.dispose(result);
    return { ...ids, recording, outputs };
  } finally {
    tf.dispose([...Object.values(inputs), ...handles.values()]);
  }
}

function sourcesOf(
  body: Graph,
  { feeds, variableOf }: ProgramSource,
  { inputs, variables, resources }: Recorded,
  places: ReadonlyMap<string, FeedPlace>,
): Sources {
  const inside = (tensor: TensorName, dtype: DataTypeNumber) =>
    body instanceof FunctionBody ? body.argument(tensor, dtype) : tensor;
  const localVariables = (ids: ReadonlyMap<string, TensorId>) =>
    new Map(
      [...ids].map(([name, id]) => {
        const variable = variableOf(name);
        return [id, { ...variable, handle: inside(variable.handle, DataType.resource) }];
      }),
    );
  const localFeeds = [...places].map(([name, { placeholder, dtype }]) => {
    return [inputs.get(name)!, unpackFeed(body, inside(placeholder, dtype), dtype, feeds[name]!)] as const;
  });
  return {
    feeds: new Map(localFeeds),
    variables: localVariables(variables),
    resources: localVariables(resources),
  };
}

/** Outputs that come when all updates are done, so that fetching any runs the whole program. */
function fetchable(
  graph: Graph,
  body: Graph,
  name: string,
  outputs: readonly ProgramOutput[],
  writes: readonly TensorName[],
): Pick<ProgramNodes, 'outputs' | 'finished'> {
  const done = body.add('NoOp', [], {}, { name: `${name}/done`, after: writes });
  const copy = (target: Graph, { tensor, dtype, ...rest }: ProgramOutput, after: TensorName[]) => {
    const node = target.add(
      'Identity',
      [tensor],
      { T: { type: dtype } },
      { after, name: `${name}/${rest.name}` },
    );
    return { ...rest, dtype, tensor: node };
  };
  const inner = outputs.map((output) => copy(body, output, [done]));
  if (!(body instanceof FunctionBody)) return { outputs: inner, finished: finishedAfter(graph, name, done) };
  const { node, results } = body.call(name, inner, done);
  const called = inner.map((output, i) => copy(graph, { ...output, tensor: results[i]! }, []));
  return { outputs: called, finished: finishedAfter(graph, name, node) };
}

/** A whole number, which stays on the host where fractions would come from the device. */
function finishedAfter(graph: Graph, name: string, node: TensorName): TensorName {
  const one = graph.constant({ dtype: DataType.int32, shape: [], values: Int32Array.of(1) });
  return graph.add(
    'Identity',
    [one],
    { T: { type: DataType.int32 } },
    { name: `${name}/finished`, after: [node] },
  );
}

function idsByName(tensors: ReadonlyMap<string, tf.Tensor>): Map<string, TensorId> {
  return new Map([...tensors].map(([name, tensor]) => [name, tensorId(tensor)]));
}
