/** A heat map over an image. */
export interface HeatMap {
  readonly height: number;
  readonly width: number;
  /** [height, width], from 0 to 1. */
  readonly values: Float32Array;
}

/** The opacity of the image under the map. */
const opacity = 0.5;

/**
 * Overlays a map on a square image, from blue for 0 through green and yellow to red for 1.
 * @param levels [size, size, 3]
 * @param heat scaled bilinearly, with its cells aligned to the image
 * @returns [size, size, 3]
 */
export function paintHeat(levels: Uint8Array, size: number, { height, width, values }: HeatMap): Uint8Array {
  const painted = new Uint8Array(levels.length);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const at = (y * size + x) * 3;
      const across = placeOf(x, size, width);
      const down = placeOf(y, size, height);
      const share = between(
        between(
          values[down.first * width + across.first]!,
          values[down.first * width + across.next]!,
          across.part,
        ),
        between(
          values[down.next * width + across.first]!,
          values[down.next * width + across.next]!,
          across.part,
        ),
        down.part,
      );
      for (const [channel, level] of colourOf(share).entries())
        painted[at + channel] = Math.round((1 - opacity) * levels[at + channel]! + opacity * level);
    }
  return painted;
}

/** The neighbouring cells of a pixel and its position between them. */
function placeOf(pixel: number, pixels: number, places: number) {
  const at = Math.min(places - 1, Math.max(0, ((pixel + 0.5) * places) / pixels - 0.5));
  const first = Math.floor(at);
  return { first, next: Math.min(places - 1, first + 1), part: at - first };
}

const between = (a: number, b: number, part: number) => a + (b - a) * part;

/** Red, green and blue of the colour map "jet". */
function colourOf(share: number): readonly number[] {
  return [3, 2, 1].map((centre) => 255 * Math.min(1, Math.max(0, 1.5 - Math.abs(4 * share - centre))));
}
