import { randomBelow, randomStream } from '../../datasets/random';
import type { Augmentation } from './augmentation';
import { type Chance, chance } from './chance';
import type { FractionBox } from './drawCrop';
import type { ViewName } from './drawView';

/** Another image in an image. */
export interface Mix {
  /** The position of the other example in its split. */
  readonly partner: number;
  /** The other image's share of the target, at most a half. */
  readonly share: number;
  /** Where the other one covers the image, in fractions of the side; absent where it shines through everywhere. */
  readonly box?: FractionBox;
}

/**
 * What an image is mixed with: of all examples one, cut in (Yun et al. 2019, https://arxiv.org/abs/1905.04899) or else laid over it (Zhang
 * et al. 2017, https://arxiv.org/abs/1710.09412). A pure function, as `drawView`. Which of two images is called the other is no matter,
 * so that the other has the smaller share.
 */
export function drawMix(
  { mixup, cutmix }: Augmentation,
  examples: number,
  { seed, epoch, example }: ViewName,
): Mix | undefined {
  const random = randomStream(seed, 'augment', 'mix', epoch, example);
  const drawn = chance(random);
  const [isCut, isLaid] = [drawn.happens(cutmix.probability), drawn.happens(mixup.probability)];
  const partner = randomBelow(random, examples);
  if (isCut) return { partner, ...drawBox(drawShare(cutmix.alpha, drawn), drawn) };
  return isLaid ? { partner, share: drawShare(mixup.alpha, drawn) } : undefined;
}

/** The smaller of two parts, the larger being of the beta distribution with both parameters `alpha`, by Jöhnk's method (1964). */
function drawShare(alpha: number, drawn: Chance): number {
  for (;;) {
    const [a, b] = [drawn.between(0, 1) ** (1 / alpha), drawn.between(0, 1) ** (1 / alpha)];
    if (a + b > 0 && a + b <= 1) return Math.min(a, b) / (a + b);
  }
}

/** A square of that area with a random centre; the part outside the image is cut off and does not count. */
function drawBox(area: number, drawn: Chance): Required<Pick<Mix, 'share' | 'box'>> {
  const half = Math.sqrt(area) / 2;
  const [x, y] = [drawn.between(0, 1), drawn.between(0, 1)];
  const [left, right] = [Math.max(0, x - half), Math.min(1, x + half)];
  const [top, bottom] = [Math.max(0, y - half), Math.min(1, y + half)];
  const box = { top, left, height: bottom - top, width: right - left };
  return { share: box.height * box.width, box };
}
