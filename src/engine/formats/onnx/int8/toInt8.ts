import { formatError } from '../../../../experiment/errors/formats';
import type { ModelRounding } from '../../../models/configFile';
import type { Calibration } from '../../format';
import { type OnnxModel, type OnnxNode, type OnnxTensor, withoutUnused } from '../onnxModel';
import { activationRanges } from './activationRanges';
import { int8Weights } from './int8Weights';
import { quantizeDynamically } from './quantizeDynamically';
import { quantizedValues, quantizeStatically } from './quantizeStatically';
import { trainedRanges } from './trainedRanges';

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
 * transformer that reads images counts as a transformer, whatever cuts its image into patches.
 */
export function isConvolutional({ nodes, initializers }: OnnxModel): boolean {
  const looksUp = ({ op, inputs }: OnnxNode) => op === 'Gather' && isTable(initializers.get(inputs[0]!));
  const attends = ({ op, inputs }: OnnxNode) =>
    op === 'MatMul' && inputs.every((name) => !initializers.has(name));
  return nodes.some(({ op }) => op === 'Conv') && !nodes.some((node) => looksUp(node) || attends(node));
}

const isTable = (tensor: OnnxTensor | undefined) =>
  tensor?.values instanceof Float32Array && tensor.dims.length === 2;
