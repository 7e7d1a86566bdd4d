import { largestOf } from '../../experiment/words/extremes';

/** Softmax of each row of `[examples, labels]`, row-major, in double precision. */
export function softmaxRows(outputs: Float32Array, labels: number): Float64Array {
  const shares = new Float64Array(outputs.length);
  for (let start = 0; start < outputs.length; start += labels) {
    const row = outputs.subarray(start, start + labels);
    const largest = largestOf(row);
    const exponentials = Array.from(row, (output) => Math.exp(output - largest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    for (const [i, value] of exponentials.entries()) shares[start + i] = value / sum;
  }
  return shares;
}
