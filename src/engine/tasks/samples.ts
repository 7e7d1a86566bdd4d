import type { BlockOf, Cell } from '../../experiment/report';
import type { Example } from '../datasets/example';

type Sample = BlockOf<'samples'>['samples'][number];

/** An example as a report shows it, with what is said about it. */
export function sampleOf({ row, line }: Example, cells: Cell[]): Sample {
  return { ...row, cells, line };
}
