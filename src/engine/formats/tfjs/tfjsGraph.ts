import { addForwardPass, type ServedNodes } from '../../compile/exportSavedModel';
import { type ForwardPass, valuesOf } from '../../compile/forwardPass';
import { Graph, type GraphVariable } from '../../compile/graph';
import { type AttrValue, DataType, type NodeDef } from '../../compile/savedModelProto';

/** A constant of a TensorFlow.js model: its numbers stand in the weight files. */
export interface TfjsWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly values: Float32Array | Int32Array;
}

/** A forward pass without variables: they have become constants. */
export interface TfjsGraph {
  /** In TensorFlow's JSON form of a GraphDef. */
  readonly nodes: readonly object[];
  readonly weights: readonly TfjsWeight[];
  readonly served: ServedNodes;
}

/** TensorFlow's names of the types that a forward pass has. */
const typeNames = new Map<number, string>([
  [DataType.float32, 'DT_FLOAT'],
  [DataType.int32, 'DT_INT32'],
  [DataType.uint8, 'DT_UINT8'],
  [DataType.bool, 'DT_BOOL'],
]);

/** The name of a type in JSON. */
export function typeName(dtype: number): string {
  return typeNames.get(dtype)!;
}

/** Writes a forward pass as the graph that TensorFlow.js runs. */
export function tfjsGraph(pass: ForwardPass): TfjsGraph {
  const graph = new Graph();
  const variables = new Map<string, GraphVariable>();
  const variableOf = (name: string) => {
    const known = variables.get(name) ?? graph.variable(name, pass.variables.get(name)!.shape);
    variables.set(name, known);
    return known;
  };
  const served = addForwardPass(graph, pass, variableOf);
  const names = new Map([...variables.values()].map(({ handle, name }) => [handle, name]));
  const needed = reachable(
    graph.nodes,
    served.outputs.map(({ name }) => name),
  );
  const weights = needed.flatMap((node) => weightOf(node, pass, names) ?? []);
  const constants = new Set(weights.map(({ name }) => name));
  const nodes = needed
    .filter(({ op }) => op !== 'VarHandleOp')
    .map((node) => (constants.has(node.name) ? constantNode(node, weights) : nodeJson(node)));
  return { nodes, weights, served };
}

/** The nodes that some tensors are made of, in order. */
function reachable(nodes: readonly NodeDef[], tensors: readonly string[]): NodeDef[] {
  const wanted = new Set(tensors.map(nodeOf));
  const found = [...nodes].reverse().filter(({ name, input }) => {
    if (!wanted.has(name)) return false;
    for (const tensor of input.filter(isData)) wanted.add(nodeOf(tensor));
    return true;
  });
  return found.reverse();
}

const nodeOf = (tensor: string) => tensor.split(':')[0]!;
/** A control input says when, not what. */
const isData = (input: string) => !input.startsWith('^');

function weightOf(
  { name, op, attr, input }: NodeDef,
  pass: ForwardPass,
  variables: ReadonlyMap<string, string>,
): TfjsWeight | undefined {
  if (op === 'ReadVariableOp') {
    const variable = variables.get(input[0]!)!;
    const { shape } = pass.variables.get(variable)!;
    return { name, shape, dtype: 'float32', values: valuesOf(pass, variable) };
  }
  const tensor = op === 'Const' ? attr.value?.tensor : undefined;
  if (!tensor) return undefined;
  const { buffer } = Uint8Array.from(tensor.tensor_content ?? []);
  const shape = tensor.tensor_shape.dim.map(({ size }) => size);
  return tensor.dtype === DataType.float32
    ? { name, shape, dtype: 'float32', values: new Float32Array(buffer) }
    : { name, shape, dtype: 'int32', values: new Int32Array(buffer) };
}

function constantNode({ name }: NodeDef, weights: readonly TfjsWeight[]): object {
  const { dtype, shape } = weights.find((weight) => weight.name === name)!;
  const type = dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32';
  const value = { tensor: { dtype: type, tensorShape: shapeJson(shape) } };
  return { name, op: 'Const', attr: { dtype: { type }, value } };
}

function nodeJson({ name, op, input, attr }: NodeDef): object {
  const attributes = Object.entries(attr).map(([key, value]) => [key, attributeJson(value)]);
  return { name, op, input: input.filter(isData), attr: Object.fromEntries(attributes) };
}

/** TensorFlow.js reads integers as texts, and bytes in base64. */
function attributeJson({ type, s, i, f, b, shape, list }: AttrValue): object {
  if (type !== undefined) return { type: typeName(type) };
  if (s !== undefined) return { s: base64(s) };
  if (i !== undefined) return { i: String(i) };
  if (f !== undefined) return { f };
  if (b !== undefined) return { b };
  if (shape !== undefined) return { shape: shapeJson(shape.dim.map(({ size }) => size)) };
  const [whole, fractions, texts] = [list?.i?.map(String), list?.f, list?.s?.map(base64)];
  return { list: { i: whole, f: fractions, s: texts } };
}

/** A shape in JSON; -1 for an axis of any size. */
export function shapeJson(shape: readonly number[]): object {
  return { dim: shape.map((size) => ({ size: String(size) })) };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
