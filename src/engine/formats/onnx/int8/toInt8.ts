import { GraftError } from '../../../../experiment/errors';
import type { Calibration } from '../../format';
import { type OnnxModel, withoutUnused } from '../onnxModel';
import { activationRanges } from './activationRanges';
import { type Int8Weights, int8Weights } from './int8Weights';
import { quantizeDynamically } from './quantizeDynamically';
import { quantizedValues, quantizeStatically } from './quantizeStatically';

/**
 * A model in 8-bit whole numbers, in the form that ONNX Runtime is fastest with: a network of convolutions with ranges that are measured
 * now, anything else with ranges that are found at each run.
 * @throws GraftError `formats/no-calibration`, `runtime/not-installed`
 */
export async function toInt8(
  model: OnnxModel,
  calibration: Calibration | undefined,
  scheme: Int8Weights = int8Weights(),
): Promise<OnnxModel> {
  if (!model.nodes.some(({ op }) => op === 'Conv')) return withoutUnused(quantizeDynamically(model, scheme));
  if (!calibration)
    throw new GraftError(
      'formats/no-calibration',
      'A network of convolutions becomes int8 with examples only.',
    );
  const values = quantizedValues(model);
  const ranges = await activationRanges(model, values, calibration.feeds, calibration.io);
  const wanted = new Map(values.flatMap((name) => [[name, ranges.get(name)!]] as const));
  return withoutUnused(quantizeStatically(model, wanted, scheme));
}
