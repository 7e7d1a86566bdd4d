import { optimizeError } from '../../experiment/errors/optimize';
import type { Feeds } from '../compile/feeds';
import { packCodes } from '../weights/packCodes';
import { roundToBfloat16, roundToFloat16 } from '../weights/shortFloats';
import type { FloatDtype } from '../weights/writeSafetensors';
import type { QuantizeSettings } from './compressionSettings';
import { requireLayers } from './floatLayers';
import type { HeldModel } from './hold';
import { holdRounded } from './holdRounded';
import { convolutionMeans, keepMeans } from './keepMeans';
import type { Method, Stored } from './method';
import {
  binarizeRows,
  dequantizeRows,
  type IntegerScheme,
  type QuantizedRows,
  quantizeRows,
} from './quantization';
import { quantizedNames, readRows, type WeightRows, weightNames, writeRows } from './weightRows';

/** The quantized weights and their stored bytes. */
interface Shortened {
  readonly values: Float32Array;
  readonly bytes: Uint8Array;
}

const shorten: Record<QuantizeSettings['to'], (weight: WeightRows, settings: QuantizeSettings) => Shortened> =
  {
    int8: (weight, settings) => integers(weight, { ...settings, bits: 8 }),
    int4: (weight, settings) => integers(weight, { ...settings, bits: 4 }),
    binary: ({ values, rows }) => {
      const signed = binarizeRows(values, rows);
      return { values: signed, bytes: packSigns(signed, rows) };
    },
    float16: ({ values }) => roundToFloat16(values),
    bfloat16: ({ values }) => roundToBfloat16(values),
  };

/** The data types of PyTorch that hold the rounded weights exactly. */
const shortDtypes: { readonly [To in QuantizeSettings['to']]?: FloatDtype } = {
  float16: 'F16',
  bfloat16: 'BF16',
};

/** The number of training examples for the mean input of a layer. */
const examplesForMeans = 32;

/**
 * Rounds weights to fewer bits after training; the computation stays the same. Biases and norms stay in float32; the biases of CNNs make up
 * for the mean change that the examples show.
 */
export const quantizeWeights: Method<QuantizeSettings> = {
  describe: ({ to, per, range, symmetric, activations, keepFloat }) => {
    const isInteger = to === 'int8' || to === 'int4';
    const details = [per !== 'channel' && 'per tensor', range !== 'max' && range, !symmetric && 'asymmetric'];
    const float = keepFloat === undefined ? [] : [`with ${keepFloat} in float`];
    const inputs = to === 'int8' && activations ? ['trained on rounded inputs'] : [];
    const own = isInteger ? details.filter((detail) => detail !== false) : [];
    return [to, ...own, ...inputs, ...float].join(' ');
  },
  examples: examplesForMeans,
  requirePossible: ({ symmetric }, isRecovered) => {
    if (isRecovered && !symmetric) throw optimizeError('optimize/asymmetric-recovery', {});
  },
  apply: (model, settings, { batches }, only) => roundWeights(model, settings, batches, only),
  hold: (settings) => holdRounded(settings),
  // Weights that training has rounded lie on the grid of the largest magnitude.
  settled: (settings) => ({ ...settings, range: 'max' }),
  dtype: ({ to }) => shortDtypes[to],
  rounding: ({ keepFloat, per, symmetric }) => ({
    per,
    symmetric,
    ...(keepFloat !== undefined && { keepFloat }),
  }),
  computesInIntegers: ({ to }) => to === 'int8',
};

/** As the method does it. @param batches which show what convolutions read */
export function roundWeights(
  model: HeldModel,
  settings: QuantizeSettings,
  batches: readonly Feeds[],
  only: readonly string[] = quantizedNames(model, settings),
): Stored {
  requireLayers(settings.keepFloat, weightNames(model));
  const stored = new Map<string, Uint8Array>();
  const convolutions = convolutionMeans(model, batches);
  for (const name of only) {
    const weight = readRows(model, name);
    const { values, bytes } = shorten[settings.to](weight, settings);
    writeRows(model, name, values);
    const means = convolutions.get(name);
    if (means) keepMeans(model, weight, values, means);
    stored.set(name, bytes);
  }
  return stored;
}

function integers({ values, rows }: WeightRows, scheme: IntegerScheme): Shortened {
  const quantized = quantizeRows(values, rows, scheme);
  return { values: dequantizeRows(quantized), bytes: packIntegers(quantized, scheme) };
}

/** Integers, two in a byte where they have four bits, and behind them the scales, and the zeros where these are not all 0. */
export function packIntegers(
  { values, scales, zeros }: QuantizedRows,
  { bits, per, symmetric }: IntegerScheme,
): Uint8Array {
  const count = per === 'tensor' ? 1 : scales.length;
  const scaleBytes = Buffer.concat([
    new Uint8Array(scales.buffer, scales.byteOffset, 4 * count),
    symmetric ? new Uint8Array() : new Uint8Array(zeros.buffer, zeros.byteOffset, count),
  ]);
  return Buffer.concat([packCodes(values, bits), scaleBytes]);
}

/** A bit for each sign, and behind them the exponent of each row in a byte. */
function packSigns(values: Float32Array, rows: number): Uint8Array {
  const signs = packCodes(
    Uint8Array.from(values, (value) => (value < 0 ? 1 : 0)),
    1,
  );
  const columns = values.length / rows;
  const exponents = Int8Array.from({ length: rows }, (_, row) => {
    const magnitude = Math.abs(values[row * columns]!);
    return magnitude === 0 ? -128 : Math.log2(magnitude);
  });
  return Buffer.concat([signs, Buffer.from(exponents.buffer)]);
}
