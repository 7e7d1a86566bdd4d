import { tf } from '../tensorflow/loadTensorFlow';
import { type TensorId, tensorId } from '../tensorflow/nativeBackend';
import { type Feeds, feedTensors } from './feeds';
import type { GraphVariable } from './graph';
import type { Program, ProgramState } from './program';
import { record } from './recorder';
import type { RecordedOutput, Recording } from './recording';

/** The source of a compiled program. */
export interface ProgramSource {
  /** The prefix of its nodes' names, unique in the graph. */
  readonly name: string;
  readonly program: Program;
  /** Feeds with the shapes to compile for. */
  readonly feeds: Feeds;
  readonly state: ProgramState;
  /** Finds the graph's variable for a variable or slot of the state. */
  readonly variableOf: (name: string) => GraphVariable;
  /** Whether external callers feed it, with numbers in their original types. */
  readonly isServed?: boolean;
}

/** A recording with the ids of the tensors that it did not make. */
export interface Recorded {
  readonly recording: Recording;
  readonly inputs: ReadonlyMap<string, TensorId>;
  readonly variables: ReadonlyMap<string, TensorId>;
  readonly resources: ReadonlyMap<string, TensorId>;
  readonly outputs: readonly RecordedOutput[];
}

/** Runs a program once without updates. */
export function recordProgram({ program, feeds, state }: ProgramSource): Recorded {
  const inputs = feedTensors(feeds);
  const shapes = new Map([...state.variables].map(([name, { shape }]) => [name, shape]));
  // A recording updates nothing, so any tensor can serve as a handle.
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
    const { outputs, recording } = record(() => program(inputs, (name) => handles.get(name)!), resources);
    return { ...ids, recording, outputs };
  } finally {
    tf.dispose([...Object.values(inputs), ...handles.values()]);
  }
}

function idsByName(tensors: ReadonlyMap<string, tf.Tensor>): Map<string, TensorId> {
  return new Map([...tensors].map(([name, tensor]) => [name, tensorId(tensor)]));
}
