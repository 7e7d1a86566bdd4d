/** The unit of the integer weights: their products with levels, and the sums of the products, fit into 16 bits. */
const one = 256;
/** The header of a record: the first neighbour and the number of neighbours. */
const headed = 2;

/** The neighbours of each output with their weights, as `scaleBytes.wat` reads them. */
export interface Taps {
  /** One record for each output. Its weights have the sum 256. */
  readonly records: Int32Array;
  /** The size of a record. */
  readonly bytes: number;
}

/**
 * The triangle filter, as wide as an output in the input, truncated at the edges.
 * @param inputs the number of levels to scale to `outputs`
 * @param isReversed whether the last output comes first
 */
export function tapsOf(inputs: number, outputs: number, isReversed: boolean): Taps {
  const step = inputs / outputs;
  const reach = Math.max(1, step);
  const length = headed + 2 * Math.ceil(reach) + 1;
  const records = new Int32Array(outputs * length);
  for (let i = 0; i < outputs; i++) {
    const centre = ((isReversed ? outputs - 1 - i : i) + 0.5) * step;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const count = Math.min(inputs, Math.floor(centre + reach + 0.5)) - first;
    records[i * length] = first;
    records[i * length + 1] = count;
    fillWeights(records, i * length + headed, count, {
      start: (first + 0.5 - centre) / reach,
      step: 1 / reach,
    });
  }
  return { records, bytes: length * records.BYTES_PER_ELEMENT };
}

/**
 * Rounds weights with an exact sum, so that uniform areas keep their level.
 * @param places the positions of the neighbours: 0 is the output's centre, and the filter ends at -1 and 1
 */
function fillWeights(
  records: Int32Array,
  at: number,
  count: number,
  places: { readonly start: number; readonly step: number },
): void {
  const heightAt = (k: number) => Math.max(0, 1 - Math.abs(places.start + k * places.step));
  let sum = 0;
  for (let k = 0; k < count; k++) sum += heightAt(k);
  let [taken, heaped] = [0, 0];
  for (let k = 0; k < count; k++) {
    heaped += heightAt(k);
    const upTo = Math.round((one * heaped) / sum);
    records[at + k] = upTo - taken;
    taken = upTo;
  }
}
