import { countUses, type OnnxModel, type OnnxNode } from '../onnxModel';

/** Takes an addition of one number for each column into the product before it. */
export function foldBiases(model: OnnxModel): OnnxModel {
  const uses = countUses(model);
  const products = new Map(
    model.nodes
      .filter(({ op, inputs }) => op === 'Gemm' && inputs.length === 2)
      .map((node) => [node.outputs[0]!, node]),
  );
  const replaced = new Map<OnnxNode, OnnxNode | undefined>();
  for (const node of model.nodes) {
    const [product, bias] = node.inputs;
    const before = node.op === 'Add' ? products.get(product!) : undefined;
    if (!before || uses.get(product!) !== 1 || model.initializers.get(bias!)?.dims.length !== 1) continue;
    replaced.set(before, undefined);
    replaced.set(node, { ...before, inputs: [...before.inputs, bias!], outputs: node.outputs });
  }
  return { ...model, nodes: withReplaced(model.nodes, replaced) };
}

/** The nodes with some of them replaced, or taken away. */
export function withReplaced(
  nodes: readonly OnnxNode[],
  replaced: ReadonlyMap<OnnxNode, OnnxNode | undefined>,
): OnnxNode[] {
  return nodes.flatMap((node) => (replaced.has(node) ? (replaced.get(node) ?? []) : node));
}
