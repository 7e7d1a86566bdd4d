import type { QuantizedRows } from '../../../compression/quantization';

/** Half of what 32 bits hold: the other half is for the sum of products that a bias is added to. */
const largestBias = 2 ** 30;

/**
 * Gives channels a coarser scale where their bias would not fit into 32 bits. A bias is an integer in units of the scales of input and
 * weights together, which are next to nothing in a channel whose weights have died away; with a norm folded into them some have 1e-9.
 * @param weights [channels, rest], row-major
 * @param bias [channels]
 * @param inputScale of what the weights are multiplied with
 */
export function fitBiases(
  quantized: QuantizedRows,
  weights: Float32Array,
  bias: Float32Array,
  inputScale: number,
): QuantizedRows {
  const columns = weights.length / bias.length;
  const scales = quantized.scales.map((scale, channel) =>
    Math.max(scale, Math.abs(bias[channel]!) / (inputScale * largestBias)),
  );
  const isCoarser = (channel: number) => scales[channel]! > quantized.scales[channel]!;
  const values = quantized.values.map((value, at) => {
    const channel = Math.floor(at / columns);
    return isCoarser(channel) ? Math.round(weights[at]! / scales[channel]!) : value;
  });
  const zeros = quantized.zeros.map((zero, channel) => (isCoarser(channel) ? 0 : zero));
  return { values, scales, zeros };
}
