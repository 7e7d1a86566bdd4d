import { meanPlaces, type ObservedRanges, sumPlaces } from '../../../models/layerInputs';
import type { OnnxModel, OnnxNode } from '../onnxModel';
import type { Range } from './activationRanges';

/** Maps the values of a graph to the places of the CNN that reads them. */
type Reading = readonly [place: string, value: string];

/**
 * The ranges of a graph's values that training has observed in the places where it rounded what was read. A maximum keeps the range of
 * what it is taken of, so that it is computed in integers.
 */
export function trainedRanges(model: OnnxModel, observed: ObservedRanges): Map<string, Range> {
  const ranges = new Map<string, Range>();
  for (const [place, value] of readings(model))
    if (Object.hasOwn(observed, place)) ranges.set(value, observed[place]!);
  for (const { op, inputs, outputs } of model.nodes) {
    const range = op === 'MaxPool' ? ranges.get(outputs[0]!) : undefined;
    if (range) ranges.set(inputs[0]!, range);
  }
  return ranges;
}

function readings({ nodes }: OnnxModel): Reading[] {
  const makers = new Map(nodes.map((node) => [node.outputs[0]!, node]));
  const lastMean = nodes.findLast(({ op }) => op === 'GlobalAveragePool');
  return nodes.flatMap((node): Reading[] => {
    const [first, second] = node.inputs as [string, string];
    if (node.op === 'Conv') return [[convolutionOf(node), first]];
    if (node === lastMean)
      return [
        [meanPlaces[0], first],
        [meanPlaces[1], node.outputs[0]!],
      ];
    const summed = node.op === 'Add' ? makers.get(second) : undefined;
    if (summed?.op !== 'Conv') return [];
    const [past, out] = sumPlaces(convolutionOf(summed));
    return [
      [past, first],
      [out, second],
    ];
  });
}

/** The name of a convolution, which its filters have too. */
function convolutionOf({ inputs }: OnnxNode): string {
  return inputs[1]!.slice(0, -'.weight'.length);
}
