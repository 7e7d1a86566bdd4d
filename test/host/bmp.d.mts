/**
 * A picture as a BMP file of 24 bits.
 * @param levelAt of red, green and blue (0, 1, 2) of each pixel, from 0 to 255
 */
export function writeBmp(
  width: number,
  height: number,
  levelAt: (x: number, y: number, channel: number) => number,
): Buffer;
