import type { BlockOf, Cell } from '../../experiment/reports/report';
import type { Example } from '../datasets/example';

type Sample = BlockOf<'samples'>['samples'][number];

/** An example as a report shows it, with what is said about it. */
export function sampleOf({ row: { text, pair, image }, file, line }: Example, cells: Cell[]): Sample {
  // An image is a whole file, without a line.
  if (image !== undefined) return { image, file: image, cells };
  return { text, ...(pair === undefined ? {} : { pair }), cells, file, line };
}
