import { roundHalfToEven } from './roundHalfToEven';

/** A size in pixels. */
export interface PixelSize {
  readonly height: number;
  readonly width: number;
}

/** The size whose shorter side is `shorter`; the longer one is rounded down. */
export function scaledSize({ height, width }: PixelSize, shorter: number): PixelSize {
  const longer = Math.floor((shorter * Math.max(height, width)) / Math.min(height, width));
  return height < width ? { height: shorter, width: longer } : { height: longer, width: shorter };
}

/** Where the square in the middle of an image begins. */
export function middleSquare({ height, width }: PixelSize, size: number): { top: number; left: number } {
  const before = (side: number) => roundHalfToEven((side - size) / 2);
  return { top: before(height), left: before(width) };
}
