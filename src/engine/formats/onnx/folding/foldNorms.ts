import { countUses, ElementType, type OnnxModel, type OnnxNode, type OnnxTensor } from '../onnxModel';
import { withReplaced } from './foldBiases';

/** Takes a normalization by fixed statistics into the convolution before it: its filters are scaled, and it gets a bias. */
export function foldNorms(model: OnnxModel): OnnxModel {
  const uses = countUses(model);
  const convolutions = new Map(
    model.nodes
      .filter(({ op, inputs }) => op === 'Conv' && inputs.length === 2)
      .map((node) => [node.outputs[0]!, node]),
  );
  const initializers = new Map(model.initializers);
  const replaced = new Map<OnnxNode, OnnxNode | undefined>();
  for (const node of model.nodes) {
    const before = node.op === 'BatchNormalization' ? convolutions.get(node.inputs[0]!) : undefined;
    const filters = before && model.initializers.get(before.inputs[1]!);
    if (!filters || uses.get(before.outputs[0]!) !== 1 || uses.get(before.inputs[1]!) !== 1) continue;
    const folded = fold(filters, normOf(model, node));
    const [weights, bias] = [before.inputs[1]!, `${before.name}.bias`];
    initializers.set(weights, folded.filters).set(bias, folded.bias);
    replaced.set(before, undefined);
    replaced.set(node, { ...before, inputs: [...before.inputs, bias], outputs: node.outputs });
  }
  return { ...model, initializers, nodes: withReplaced(model.nodes, replaced) };
}

/** Each [channels]. */
interface Norm {
  readonly scale: Float32Array;
  readonly offset: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

function normOf({ initializers }: OnnxModel, { inputs, attributes }: OnnxNode): Norm {
  const [scale, offset, mean, variance] = inputs
    .slice(1)
    .map((name) => initializers.get(name)!.values as Float32Array) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const { epsilon } = attributes;
  return { scale, offset, mean, variance, epsilon: (epsilon as { fraction: number }).fraction };
}

function fold({ dims, values }: OnnxTensor, { scale, offset, mean, variance, epsilon }: Norm) {
  const factors = scale.map((gamma, channel) => gamma / Math.sqrt(variance[channel]! + epsilon));
  const perChannel = values.length / factors.length;
  const scaled = (values as Float32Array).map((value, at) => value * factors[Math.floor(at / perChannel)]!);
  const bias = offset.map((beta, channel) => beta - mean[channel]! * factors[channel]!);
  const elementType = ElementType.float32;
  return {
    filters: { elementType, dims, values: scaled },
    bias: { elementType, dims: [factors.length], values: bias },
  };
}

/** No pixel is below it, so a border of it never wins a maximum. */
const smallest = -3.4e38;

/** Takes a border into the convolution or pooling after it, which pads by itself: with zeros the one, with nothing the other. */
export function foldPads(model: OnnxModel): OnnxModel {
  const uses = countUses(model);
  const pads = new Map(model.nodes.filter(({ op }) => op === 'Pad').map((node) => [node.outputs[0]!, node]));
  const replaced = new Map<OnnxNode, OnnxNode | undefined>();
  for (const node of model.nodes) {
    const before = pads.get(node.inputs[0]!);
    if (!before || uses.get(before.outputs[0]!) !== 1) continue;
    const border = borderOf(model, before);
    if (!border || !isNothingTo(node, border.value)) continue;
    replaced.set(before, undefined);
    const inputs = [before.inputs[0]!, ...node.inputs.slice(1)];
    replaced.set(node, { ...node, inputs, attributes: { ...node.attributes, pads: border.pads } });
  }
  return { ...model, nodes: withReplaced(model.nodes, replaced) };
}

/** Rows and columns around [batch, channels, height, width]; undefined where other axes are padded. */
function borderOf({ initializers }: OnnxModel, { inputs }: OnnxNode) {
  const around = [...(initializers.get(inputs[1]!)!.values as BigInt64Array)].map(Number);
  const value = Number(initializers.get(inputs[2]!)?.values[0]);
  const [batch, channels, top, left, batchEnd, channelsEnd, bottom, right] = around;
  if (around.length !== 8 || [batch, channels, batchEnd, channelsEnd].some((size) => size !== 0))
    return undefined;
  return { value, pads: [top!, left!, bottom!, right!] };
}

function isNothingTo({ op, attributes }: OnnxNode, value: number): boolean {
  const { pads } = attributes;
  if (!Array.isArray(pads) || pads.some((size) => size !== 0)) return false;
  return (op === 'Conv' && value === 0) || (op === 'MaxPool' && value <= smallest);
}
