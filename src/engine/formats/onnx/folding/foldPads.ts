import { countUses, type OnnxModel, type OnnxNode } from '../onnxModel';
import { withReplaced } from './foldBiases';

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
