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
