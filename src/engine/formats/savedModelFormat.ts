import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ForeignPart } from '../../experiment/errors/formats';
import { filesIn } from '../../files/entriesBelow';
import { linkFolder } from '../../files/linkFolder';
import { readPlainBytes } from '../../files/readPlainFile';
import { exportSavedModel, servingSignature } from '../compile/exportSavedModel';
import { type Feeds, takeNumbers } from '../compile/feeds';
import { operationNames } from '../compile/operationDefinitions';
import {
  type DecodedSavedModel,
  decodeSavedModel,
  type NodeDef,
  savedModelMessage,
} from '../compile/savedModelProto';
import { loadSavedModel, tf } from '../tensorflow/loadTensorFlow';
import { foreignGraph, refuseUnknownFields } from './foreignGraph';
import type { Format, Replay } from './format';

const folderName = 'savedmodel';

/** TensorFlow's own form, for `tf.saved_model.load` in Python and for TensorFlow Serving. */
export const savedModelFormat: Format = {
  path: folderName,
  runtime: 'TensorFlow',
  write: async ({ pass }, folder) => exportSavedModel(path.join(folder, folderName), await pass()),
  open: (folder) => openSavedModel(path.join(folder, folderName)),
};

async function openSavedModel(folder: string): Promise<Replay> {
  await checkSavedModel(folder);
  const model = await withPlainPath(folder, loadSavedModel);
  return {
    run: async (feeds) => {
      const inputs = inputTensors(feeds, model.inputs);
      const outputs = takeNumbers(() => model.predict(inputs) as tf.NamedTensorMap);
      tf.dispose(inputs);
      return outputs;
    },
    close: async () => model.dispose(),
  };
}

/** TensorFlow looks for a model's variables by a pattern of names, so a path with the signs of one must be reached by another. */
async function withPlainPath<T>(folder: string, use: (folder: string) => Promise<T>): Promise<T> {
  if (!/[*?[\]{}]/.test(folder)) return use(folder);
  const other = await mkdtemp(path.join(os.tmpdir(), 'graft-savedmodel-'));
  try {
    await linkFolder(folder, other, () => true);
    return await use(other);
  } finally {
    await rm(other, { recursive: true, force: true });
  }
}

/** Tensors for the inputs of the model; other feeds are left out. */
function inputTensors(feeds: Feeds, inputs: readonly { readonly name: string }[]): tf.NamedTensorMap {
  const entries = Object.entries(feeds).flatMap(([name, { values, shape }]) => {
    const isKnown = inputs.some((input) => input.name.split(':')[0]!.split('/').at(-1) === name);
    const dtype = values instanceof Float32Array ? 'float32' : 'int32';
    return isKnown ? [[name, tf.tensor(values, [...shape], dtype)] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The operations of the compiler's table that reach files, logs, texts, functions or other variables. No forward pass needs them. */
const withEffects =
  /Summary|String|Regex|Decode|Encode|Call$|Ragged|Sparse|^Resource|^AssignAdd|Multinomial|DeepCopy/;
const computing = new Set([...operationNames.filter((name) => !withEffects.test(name)), 'AddV2', 'Shape']);

/** The operations that bring variables and their values, and so change what is outside of the graph. */
const storing = new Set(['SaveV2', 'RestoreV2', 'AssignVariableOp']);
/** Those of them whose first input names a file. */
const filing = new Set(['SaveV2', 'RestoreV2']);

const savedModelFiles = [
  'saved_model.pb',
  'variables/variables.data-00000-of-00001',
  'variables/variables.index',
];

/**
 * Checks a SavedModel before TensorFlow loads it.
 * @throws GraftError `package/foreign-graph`
 */
async function checkSavedModel(folder: string): Promise<void> {
  const file = path.join(folder, 'saved_model.pb');
  const other = (await filesIn(folder)).find((name) => !savedModelFiles.includes(name));
  if (other !== undefined) throw foreignGraph(folder, ['file', other]);
  const bytes = await readPlainBytes(file);
  refuseUnknownFields(savedModelMessage(), bytes, file);
  const part = foreignPartOf(decodeSavedModel(bytes));
  if (part) throw foreignGraph(file, part);
}

/** A part of a SavedModel that Graft never writes; undefined if there is none. */
function foreignPartOf({ meta_graphs }: DecodedSavedModel): ForeignPart | undefined {
  const [graph] = meta_graphs;
  if (!graph || meta_graphs.length > 1) return ['graphs', meta_graphs.length];
  const { node, library } = graph.graph_def;
  if (library?.function?.length) return ['functions'];
  const extra = Object.keys(graph.signature_def).find((name) => name !== servingSignature);
  if (extra !== undefined) return ['signature', extra];
  const unknown = node.find(({ op }) => !computing.has(op) && !storing.has(op));
  if (unknown) return ['operation', unknown.name, unknown.op];
  return foreignStorage(graph);
}

/** TensorFlow runs the restoring operation on loading, and the outputs on every question. Neither may reach another file. */
function foreignStorage({
  graph_def,
  saver_def,
  signature_def,
}: DecodedSavedModel['meta_graphs'][number]): ForeignPart | undefined {
  const nodes = new Map(graph_def.node.map((node) => [node.name, node]));
  const file = nodeOf(saver_def.filename_tensor_name);
  if (nodes.get(file)?.op !== 'Placeholder') return ['variables'];
  // In every node, asked or not: a name of several tensors makes others run than it seems.
  const foreignFile = graph_def.node.find(
    ({ op, input }) => filing.has(op) && nodeOf(input[0] ?? '') !== file,
  );
  if (foreignFile) return ['files', foreignFile.name];
  const writes = [...reached(nodes, [saver_def.restore_op_name])].find(({ op }) => op === 'SaveV2');
  if (writes) return ['writes', writes.name];
  const outputs = Object.values(signature_def).flatMap((each) => Object.values(each.outputs));
  const asked = [
    ...reached(
      nodes,
      outputs.map(({ name }) => name),
    ),
  ].find(({ op }) => storing.has(op));
  return asked && ['outputs', asked.name, asked.op];
}

/** All nodes that run for some tensors. */
function reached(nodes: ReadonlyMap<string, NodeDef>, tensors: readonly string[]): Set<NodeDef> {
  const found = new Set<NodeDef>();
  const left = [...tensors];
  for (let tensor = left.pop(); tensor !== undefined; tensor = left.pop()) {
    const node = nodes.get(nodeOf(tensor));
    if (!node || found.has(node)) continue;
    found.add(node);
    for (const input of node.input) left.push(input);
  }
  return found;
}

/** The node of a tensor `node:index` or of a control input `^node`. */
function nodeOf(tensor: string): string {
  return tensor.replace(/^\^/, '').replace(/:\d+$/, '');
}
