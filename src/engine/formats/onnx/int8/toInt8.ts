import { GraftError } from '../../../../experiment/errors/errors';
import type { ModelRounding } from '../../../models/configFile';
import type { Calibration } from '../../format';
import { servedImages } from '../../servedNames';
import { type OnnxModel, withoutUnused } from '../onnxModel';
import { activationRanges } from './activationRanges';
import { int8Weights } from './int8Weights';
import { quantizeDynamically } from './quantizeDynamically';
import { quantizedValues, quantizeStatically } from './quantizeStatically';
import { trainedRanges } from './trainedRanges';

/** By how much the logits of such a model may differ on another processor, which adds integers in the widths that it has. */
export const int8Answers = { tolerance: 0.05 };

/**
 * A model in 8-bit integers, in the form that ONNX Runtime is fastest with: a network for images with the ranges that it was trained
 * with, or that are measured now; anything else with ranges that are found at each run.
 * @throws GraftError `formats/no-calibration`, `runtime/not-installed`
 */
export async function toInt8(
  model: OnnxModel,
  calibration: Calibration | undefined,
  rounding: ModelRounding,
): Promise<OnnxModel> {
  const scheme = int8Weights(rounding);
  if (!model.inputs.some(({ name }) => name === servedImages))
    return withoutUnused(quantizeDynamically(model, scheme));
  if (!calibration)
    throw new GraftError('formats/no-calibration', 'A network for images becomes int8 with examples only.');
  const values = quantizedValues(model);
  const trained = trainedRanges(model, rounding?.ranges ?? {});
  const unknown = values.filter((name) => !trained.has(name));
  const measured = await activationRanges(model, unknown, calibration.feeds, calibration.io);
  const wanted = new Map(values.map((name) => [name, trained.get(name) ?? measured.get(name)!] as const));
  return withoutUnused(quantizeStatically(model, wanted, scheme));
}
