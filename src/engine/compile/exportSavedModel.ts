import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../tensorflow/loadTensorFlow';
import { nativeBackend, tensorId } from '../tensorflow/nativeBackend';
import { type ForwardPass, outputSizes } from './forwardPass';
import { Graph, type GraphVariable, type TensorName } from './graph';
import { addProgram } from './programGraph';
import {
  DataType,
  encodeSavedModel,
  type Saver,
  type Signature,
  shapeProto,
  type TensorInfo,
} from './savedModelProto';
import { Session } from './session';
import { isFixed } from './sizeFormula';
import { StateNodes } from './stateNodes';

/** The signature that TensorFlow Serving calls by default. */
export const servingSignature = 'serving_default';

/**
 * Writes a forward pass with its variables as a SavedModel, which Python's `tf.saved_model.load` and TensorFlow Serving load.
 * Its signature `serving_default` has the names, types and shapes of the pass's feeds and outputs; named axes take any size.
 * @param folder to write, not atomically: a caller that needs that writes to another name and renames
 * @throws CannotCompile naming the operation
 */
export function exportSavedModel(folder: string, pass: ForwardPass): void {
  const { variables } = pass;
  const graph = new Graph();
  const state = new StateNodes(graph, new Map([...variables].map(([name, { shape }]) => [name, shape])));
  const nodes = addForwardPass(graph, pass, (name) => state.variable(name));
  const { saver, save, prefix } = addSaver(graph, state);
  const content = { nodes: graph.nodes, signatures: { [servingSignature]: signatureOf(nodes) }, saver };
  mkdirSync(path.join(folder, 'variables'), { recursive: true });
  writeVariables(Session.open({ nodes: graph.nodes }), state, variables, {
    save,
    prefix,
    file: path.join(folder, 'variables', 'variables'),
  });
  writeFileSync(path.join(folder, 'saved_model.pb'), encodeSavedModel(content));
}

/** A fed or fetched tensor; -1 for an axis of any size. */
export interface ServedTensor extends TensorInfo {
  /** The name in the signature; `name` is the one in the graph. */
  readonly key: string;
}

/** A forward pass in a graph: its feeds and fetches. */
export interface ServedNodes {
  readonly inputs: readonly ServedTensor[];
  readonly outputs: readonly ServedTensor[];
}

/** Writes the pass as nodes of a graph with placeholders. */
export function addForwardPass(
  graph: Graph,
  pass: ForwardPass,
  variableOf: (name: string) => GraphVariable,
): ServedNodes {
  const { forward, variables, general } = pass;
  const state = { variables, slots: new Map<string, readonly number[]>() };
  const source = { name: 'serve', program: forward, feeds: pass.feeds, state, variableOf, isServed: true };
  const { feeds, outputs } = addProgram(graph, source, { precision: 'float32', useXla: false }, general);
  const sizes = outputSizes(pass);
  return {
    inputs: [...feeds].map(([key, { placeholder, dtype, shape }]) => ({
      key,
      name: placeholder,
      dtype,
      shape,
    })),
    outputs: outputs.map(({ name: key, tensor, dtype }) => {
      const shape = sizes.get(key)!.map((size) => (size && isFixed(size) ? size.offset : -1));
      return { key, name: tensor, dtype, shape };
    }),
  };
}

function signatureOf({ inputs, outputs }: ServedNodes): Signature {
  const byKey = (tensors: readonly ServedTensor[]) =>
    Object.fromEntries(tensors.map(({ key, ...tensor }) => [key, tensor]));
  return { inputs: byKey(inputs), outputs: byKey(outputs) };
}

/** The operations with which TensorFlow saves and restores variables beside a graph. */
function addSaver(graph: Graph, state: StateNodes): { saver: Saver; save: TensorName; prefix: TensorName } {
  const { names } = state;
  const prefix = graph.add('Placeholder', [], {
    dtype: { type: DataType.string },
    shape: { shape: shapeProto([]) },
  });
  const [keys, slices] = [
    strings(graph, names),
    strings(
      graph,
      names.map(() => ''),
    ),
  ];
  const dtypes = { dtypes: { list: { type: names.map(() => DataType.float32) } } };
  const values = names.map((name) => state.value(name));
  const written = graph.add('SaveV2', [prefix, keys, slices, ...values], dtypes);
  const save = graph.add('Identity', [prefix], { T: { type: DataType.string } }, { after: [written] });
  const read = graph.add('RestoreV2', [prefix, keys, slices], dtypes);
  const assigned = names.map((name, i) =>
    graph.add('AssignVariableOp', [state.variable(name).handle, i === 0 ? read : `${read}:${i}`], {
      dtype: { type: DataType.float32 },
    }),
  );
  const restore = graph.add('NoOp', [], {}, { name: 'restoreAll', after: assigned });
  const saver = {
    filename_tensor_name: `${prefix}:0`,
    save_tensor_name: `${save}:0`,
    restore_op_name: restore,
    version: 2,
  };
  return { saver, save, prefix };
}

function strings(graph: Graph, values: readonly string[]): TensorName {
  const tensor = {
    dtype: DataType.string,
    tensor_shape: shapeProto([values.length]),
    string_val: values.map((value) => Buffer.from(value)),
  };
  return graph.add('Const', [], { dtype: { type: DataType.string }, value: { tensor } });
}

function writeVariables(
  session: Session,
  state: StateNodes,
  variables: ReadonlyMap<string, tf.Variable>,
  { save, prefix, file }: { save: TensorName; prefix: TensorName; file: string },
): void {
  const path = tf.scalar(file, 'string');
  try {
    state.assign(session, variables);
    for (const { id } of session.run(new Map([[prefix, tensorId(path)]]), [save])) {
      nativeBackend().binding.deleteTensor(id);
    }
  } finally {
    path.dispose();
    session.dispose();
  }
}
