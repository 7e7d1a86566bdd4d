import { clauseOf } from '../../experiment/errors/clauses';
import { GraftError } from '../../experiment/errors/errors';
import { CannotCompile } from './cannotCompile';
import { type FeedPlace, type Feeds, resized } from './feeds';
import { type GeneralConstants, generalize, type Sample } from './generalize';
import { axisSizes } from './namedFeeds';
import { type ProgramSource, type Recorded, recordProgram } from './recordProgram';
import type { Sizes } from './sizeFormula';
import type { SizePlace } from './sizeNodes';

/** A program for all sizes of its feeds' named axes. */
export interface GeneralProgram {
  /** The recording at the first sample. */
  readonly recorded: Recorded;
  /** The constants that depend on the sizes. */
  readonly constants: GeneralConstants;
  readonly samples: readonly Sample[];
}

/**
 * Records a program at the sizes of its feeds' named axes and at two others near them, and explains each difference by a formula.
 * @throws CannotCompile naming the operation whose difference no formula explains
 */
export function recordGenerally(source: ProgramSource): GeneralProgram {
  const [steps, otherSteps] = stepsAway;
  try {
    return recordAtSizes(source, steps);
  } catch (thrown) {
    if (!(thrown instanceof CannotCompile)) throw thrown;
    // Small sizes may fit two formulas by accident.
    return recordAtSizes(source, otherSteps);
  }
}

function recordAtSizes(source: ProgramSource, steps: StepsAway): GeneralProgram {
  const recordings = sampleSizes(axisSizes(source.feeds), steps).map((sizes) => {
    return { sizes, recorded: recordAt(source, sizes) };
  });
  const samples = recordings.map(({ sizes, recorded }) => sampleOf(sizes, recorded));
  return { recorded: recordings[0]!.recorded, constants: generalize(samples), samples };
}

/** The distances of the samples of each axis from its real size. */
type StepsAway = (axis: number) => readonly [number, number, number];

/**
 * The distances grow by a different ratio for each axis, so a dependence on one axis fits no other.
 */
const stepsAway: readonly [StepsAway, StepsAway] = [
  (axis) => [0, 1, 2 * (axis + 1)],
  (axis) => [axis, axis + 2, 5 + 3 * axis],
];

/**
 * Three sizes of each axis, near the real one, where the program equals the one that will run; below it if possible, since a model may have
 * an upper limit.
 */
function sampleSizes(real: Sizes, steps: StepsAway): Sizes[] {
  const isSum = (axis: string) => axis.includes('+');
  const single = Object.entries(real).filter(([axis]) => !isSum(axis));
  const sums = Object.keys(real).filter(isSum);
  return [0, 1, 2].map((sample) => {
    const sizes = Object.fromEntries(
      single.map(([axis, size], i) => {
        const away = steps(i)[sample]!;
        const first = Math.max(size, 2);
        return [axis, first > away + 4 ? first - away : first + away];
      }),
    );
    return { ...sizes, ...Object.fromEntries(sums.map((axis) => [axis, sumOf(axis, sizes)])) };
  });
}

/** The size of an axis named `a+b`: the sum of both. */
function sumOf(axis: string, sizes: Sizes): number {
  return axis.split('+').reduce((sum, part) => sum + sizes[part]!, 0);
}

/** Whether a program stays the same if axes have the size 1, where broadcasting may change it. */
export function holdsAtOne(
  { samples }: GeneralProgram,
  source: ProgramSource,
  axes: readonly string[],
): boolean {
  const sizes = { ...samples[0]!.sizes, ...Object.fromEntries(axes.map((axis) => [axis, 1])) };
  try {
    generalize([...samples, sampleOf(sizes, recordAt(source, sizes))]);
    return true;
  } catch (thrown) {
    if (thrown instanceof CannotCompile) return false;
    throw thrown;
  }
}

/** The place to read each size from, by axis; bytes travel without their shape. */
export function sizePlaces(
  feeds: Feeds,
  places: ReadonlyMap<string, FeedPlace>,
): ReadonlyMap<string, SizePlace> {
  const found = new Map<string, SizePlace>();
  for (const [name, { shape, axes = [] }] of Object.entries(feeds)) {
    const { placeholder: tensor, dtype, shape: sent } = places.get(name)!;
    if (sent.length === shape.length)
      for (const [i, axis] of axes.entries())
        if (axis !== undefined) found.set(axis, { tensor, dtype, axis: i });
  }
  return found;
}

/** A size that the program refuses (a text longer than its positions) says nothing about the others. */
function recordAt(source: ProgramSource, sizes: Sizes): Recorded {
  try {
    return recordProgram({ ...source, feeds: resized(source.feeds, sizes) });
  } catch (thrown) {
    if (thrown instanceof GraftError) throw new CannotCompile('', clauseOf(thrown));
    throw thrown;
  }
}

function sampleOf(sizes: Sizes, { recording, inputs, variables, resources, outputs }: Recorded): Sample {
  const named = new Map([...inputs, ...variables, ...resources].map(([name, id]) => [id, name]));
  return { sizes, recording, named, outputs: outputs.map(({ id }) => id) };
}
