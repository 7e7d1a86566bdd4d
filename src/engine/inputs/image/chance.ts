import type { RandomStream } from '../../datasets/random';

/** Draws from one stream. */
export interface Chance {
  /** A number from `least` to `most`, uniform. */
  between(least: number, most: number): number;
  /** A number at most `distance` from `centre`, uniform. */
  around(centre: number, distance: number): number;
  /** Whether something of that probability happens. */
  happens(probability: number): boolean;
}

export function chance(random: RandomStream): Chance {
  const fraction = () => random() / 2 ** 32;
  return {
    between: (least, most) => least + (most - least) * fraction(),
    around: (centre, distance) => centre + distance * (2 * fraction() - 1),
    happens: (probability) => fraction() < probability,
  };
}
