import { formatError } from '../../../../experiment/errors/formats';
import type { ModelRounding } from '../../../models/configFile';
import { meanPlaces, type ObservedRanges, sumPlaces } from '../../../models/layerInputs';
import type { Calibration } from '../../format';
import { type OnnxModel, type OnnxNode, type OnnxTensor, withoutUnused } from '../onnxModel';
import { activationRanges, type Range } from './activationRanges';
import { int8Weights } from './int8Weights';
import { quantizeDynamically } from './quantizeDynamically';
import { quantizedValues, quantizeStatically } from './quantizeStatically';

/** By how much the logits of such a model may differ on another processor, which adds integers in the widths that it has. */
export const int8Answers = { tolerance: 0.05 };

/**
 * A model in 8-bit integers, in the form that ONNX Runtime runs fastest. A CNN is quantized statically, with the ranges from training or
 * with ranges measured on the examples; any other model dynamically, with ranges that each run finds.
 * @throws GraftError `formats/no-calibration`, `runtime/not-installed`
 */
export async function toInt8(
  model: OnnxModel,
  calibration: Calibration | undefined,
  rounding: ModelRounding,
): Promise<OnnxModel> {
  const scheme = int8Weights(rounding);
  if (!isConvolutional(model)) return withoutUnused(quantizeDynamically(model, scheme));
  if (!calibration) throw formatError('formats/no-calibration', {});
  const values = quantizedValues(model);
  const trained = trainedRanges(model, rounding?.ranges ?? {});
  const unknown = values.filter((name) => !trained.has(name));
  const measured = await activationRanges(model, unknown, calibration.feeds, calibration.io);
  const wanted = new Map(values.map((name) => [name, trained.get(name) ?? measured.get(name)!] as const));
  return withoutUnused(quantizeStatically(model, wanted, scheme));
}

/**
 * Whether a graph is a CNN: it convolves, looks up no table of weights, and multiplies no two computed matrices, as attention does. So a
 * transformer for images counts as a transformer, even if a convolution cuts its image into patches.
 */
export function isConvolutional({ nodes, initializers }: OnnxModel): boolean {
  const looksUp = ({ op, inputs }: OnnxNode) => op === 'Gather' && isTable(initializers.get(inputs[0]!));
  const attends = ({ op, inputs }: OnnxNode) =>
    op === 'MatMul' && inputs.every((name) => !initializers.has(name));
  return nodes.some(({ op }) => op === 'Conv') && !nodes.some((node) => looksUp(node) || attends(node));
}

const isTable = (tensor: OnnxTensor | undefined) =>
  tensor?.values instanceof Float32Array && tensor.dims.length === 2;

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
