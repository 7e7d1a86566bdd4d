import type { TensorId } from '../tensorflow/nativeBackend';
import { spelledForXla } from '../tensorflow/operations/spelling';
import { addFeedPlace, type FeedPlace, unpackFeed } from './feeds';
import { FunctionBody } from './functionBody';
import { type GeneralProgram, sizePlaces } from './generalProgram';
import type { Graph, TensorName } from './graph';
import { lower, type Sources } from './lowering';
import type { Precision } from './precision';
import { type ProgramSource, type Recorded, recordProgram } from './recordProgram';
import { DataType, type DataTypeNumber } from './savedModelProto';
import { SizeNodes } from './sizeNodes';

export interface CompileOptions {
  readonly precision: Precision;
  /** Whether XLA compiles each program as a whole. */
  readonly useXla: boolean;
}

/** A program inside a graph. */
export interface ProgramNodes {
  readonly feeds: ReadonlyMap<string, FeedPlace>;
  readonly outputs: readonly ProgramOutput[];
  /** The node to fetch to run the program without outputs. */
  readonly finished: TensorName;
}

export interface ProgramOutput {
  readonly name: string;
  readonly tensor: TensorName;
  readonly dtype: DataTypeNumber;
  readonly shape: readonly number[];
}

/**
 * Adds a recorded program to a graph.
 * @param general the recording for all sizes; without it, the program is recorded for the shapes of its feeds
 * @throws CannotCompile naming the operation
 */
export function addProgram(
  graph: Graph,
  source: ProgramSource,
  options: CompileOptions,
  general?: GeneralProgram,
): ProgramNodes {
  const recorded = general?.recorded ?? spelledForXla(options.useXla, () => recordProgram(source));
  const body = options.useXla ? new FunctionBody(graph) : graph;
  const places = new Map(
    Object.entries(source.feeds).map(([key, feed]) => [
      key,
      addFeedPlace(graph, `${source.name}/${key}`, feed, source.isServed ?? false),
    ]),
  );
  const sources: Sources = {
    ...sourcesOf(body, source, recorded, places),
    sizes: general && {
      constants: general.constants,
      nodes: new SizeNodes(graph, sizePlaces(source.feeds, places)),
    },
  };
  const { nameOf, writes } = lower(recorded.recording, body, sources, options.precision);
  const outputs = recorded.outputs.map(({ name, id, shape }) => {
    const dtype = recorded.recording.dtypes.get(id) ?? DataType.float32;
    return { name, shape, dtype, tensor: nameOf(id) };
  });
  return { feeds: places, ...fetchable(graph, body, source.name, outputs, writes) };
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

/** Outputs that wait for all updates, so that fetching any of them runs the whole program. */
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

/** An integer, because integers stay on the host. */
function finishedAfter(graph: Graph, name: string, node: TensorName): TensorName {
  const one = graph.constant({ dtype: DataType.int32, shape: [], values: Int32Array.of(1) });
  return graph.add(
    'Identity',
    [one],
    { T: { type: DataType.int32 } },
    { name: `${name}/finished`, after: [node] },
  );
}
