/** Weights are integers of this: their products with levels, and the sums of those, then fit into 16 bits. */
const one = 256;
/** Before an output's weights stand its first neighbour and how many there are. */
const headed = 2;

/** Which neighbours each output is the mean of, and in which shares, as `scaleBytes.wat` reads them. */
export interface Taps {
  /** One for each output. The weights in it have the sum 256. */
  readonly records: Int32Array;
  /** Of a record. */
  readonly bytes: number;
}

/**
 * The triangle filter, as wide as an output is in the input, and cut off at the edges.
 * @param inputs how many levels are scaled to so many `outputs`
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
 * Rounded so that their sum is exact: flat parts of an image keep their level.
 * @param places where the neighbours stand: 0 is the output's centre, and the filter ends at -1 and 1
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
