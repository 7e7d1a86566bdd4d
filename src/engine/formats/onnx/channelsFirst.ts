/** Positions of the axes of [batch, height, width, channels] in [batch, channels, height, width], and the other way. */
export const toChannelsFirst = [0, 3, 1, 2];

/** [batch, height, width, channels] as [batch, channels, height, width]. */
export function channelsFirst(values: Float32Array, shape: readonly number[]): Float32Array {
  const [, height, width, channels] = shape as [number, number, number, number];
  const pixels = height * width;
  const result = new Float32Array(values.length);
  for (const [at, value] of values.entries()) {
    const [channel, pixel] = [at % channels, Math.floor(at / channels)];
    result[(Math.floor(pixel / pixels) * channels + channel) * pixels + (pixel % pixels)] = value;
  }
  return result;
}
