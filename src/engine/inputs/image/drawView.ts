import { randomStream } from '../../datasets/random';
import type { ImageSize } from '../../images/resizeImage';
import type { Augmentation } from './augmentation';
import { type Chance, chance } from './chance';
import { drawCrop, type FractionBox } from './drawCrop';

/** The variations of a crop in one epoch: plain numbers, so that one thread can draw them and another apply them. */
export interface View {
  readonly mirrored: boolean;
  readonly upsideDown: boolean;
  /** Clockwise, in degrees. */
  readonly angle: number;
  /** To the right and down, as fractions of the side. */
  readonly shift: readonly [right: number, down: number];
  readonly colour: ColourChange;
  /** The covered rectangle, in fractions of the side. */
  readonly erased?: FractionBox | undefined;
}

/** Factors of brightness, contrast and saturation, and a turn of the colour circle, as a fraction of it. */
export interface ColourChange {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly hue: number;
}

/** Names a view: the same name gives the same view, independent of earlier draws and their order. */
export interface ViewName {
  readonly seed: number;
  /** From 1. */
  readonly epoch: number;
  /** The position of the example in its split. */
  readonly example: number;
}

/** The crop that an epoch draws from an image of that size, in its pixels: a pure function. Undefined for the middle, as in evaluation. */
export function drawPart(
  { crop: { area, ratio } }: Augmentation,
  size: ImageSize,
  name: ViewName,
): FractionBox | undefined {
  return area < 1 ? drawCrop(size, { least: area, most: 1, ratio }, streamOf(name, 'crop')) : undefined;
}

/** The variations that an epoch draws for a crop: a pure function. Each has its own random stream, so none depends on another. */
export function drawView(augmentation: Augmentation, name: ViewName): View {
  const { flip, verticalFlip, rotate, translate, colour, grey, erase } = augmentation;
  const drawn = (what: string) => streamOf(name, what);
  return {
    mirrored: drawn('flip').happens(flip),
    upsideDown: drawn('vertical flip').happens(verticalFlip),
    angle: drawAngle(rotate, drawn('rotate')),
    shift: drawShift(translate, drawn('translate')),
    colour: drawColour(colour, drawn('grey').happens(grey), drawn('colour')),
    erased: drawErased(erase, drawn('erase')),
  };
}

const streamOf = ({ seed, epoch, example }: ViewName, what: string): Chance =>
  chance(randomStream(seed, 'augment', what, epoch, example));

function drawAngle({ degrees, probability }: Augmentation['rotate'], drawn: Chance): number {
  return drawn.happens(probability) ? drawn.around(0, degrees) : 0;
}

function drawShift({ distance, probability }: Augmentation['translate'], drawn: Chance): View['shift'] {
  return drawn.happens(probability) ? [drawn.around(0, distance), drawn.around(0, distance)] : [0, 0];
}

function drawColour(
  { brightness, contrast, saturation, hue, probability }: Augmentation['colour'],
  isGrey: boolean,
  drawn: Chance,
): ColourChange {
  const changes = drawn.happens(probability);
  const changed = {
    brightness: drawn.around(1, changes ? brightness : 0),
    contrast: drawn.around(1, changes ? contrast : 0),
    saturation: drawn.around(1, changes ? saturation : 0),
    hue: drawn.around(0, changes ? hue : 0),
  };
  return isGrey ? { ...changed, saturation: 0 } : changed;
}

/** A box in a unit square, with an area of at least a fiftieth, as in the paper. */
function drawErased({ probability, area }: Augmentation['erase'], drawn: Chance): FractionBox | undefined {
  if (!drawn.happens(probability) || area === 0) return undefined;
  return drawCrop({ height: 1, width: 1 }, { least: Math.min(0.02, area), most: area, ratio: 3.3 }, drawn);
}
