import { type RandomStream, randomBelow, randomStream, shuffle } from '../datasets/random';
import type { LinearTargets } from '../tasks/task';
import type { SolverIo } from '../training/solvers/choosePenalty';
import { fitLinear, targetsAt } from './baselines/linearModel';
import { fitPowerLaw, type PowerLaw } from './powerLaw';

/** The features of a learning curve, as plain rows: a probe reads some of them. */
export interface CurveTask {
  /** Selects the features of some training examples. */
  featuresAt(rows: readonly number[]): Parameters<typeof fitLinear>[0];
  readonly targets: LinearTargets;
  /** The features of the scored examples. */
  readonly asked: Parameters<typeof fitLinear>[0];
  /** The error of each scored example, whose mean is 1 minus the score. */
  errorsOf(outputs: Float32Array): Float64Array;
  readonly penalty: number;
  readonly seed: number;
}

/** How a probe's error falls with the number of examples. */
export interface LearningCurve {
  readonly sizes: readonly number[];
  /** The mean error at each size. */
  readonly errors: readonly number[];
  readonly law: PowerLaw;
  /** How much less the error is with twice the examples, and its 95 % interval. */
  readonly gain: number;
  readonly interval: [low: number, high: number];
  /** Whether the law of the smaller sizes, with its interval, held at the largest. */
  readonly held: boolean;
}

const [sizesCount, draws, replicates] = [5, 3, 200];
/** Fewer examples, or fewer of each label, say nothing. */
const [fewestExamples, fewestOfLabel] = [10, 2];

/**
 * A learning curve with a power law (Hestness et al. 2017, https://arxiv.org/abs/1712.00409): probes at five sizes, three draws each. Its
 * interval is a bootstrap over scored examples and draws, widened by the error of the law at the held-back largest size.
 * Undefined for too few examples.
 * @throws CancelledError
 */
export async function learningCurve(task: CurveTask, io: SolverIo): Promise<LearningCurve | undefined> {
  const { outputs, values } = task.targets;
  const sizes = sizesFor(values.length / outputs, outputs);
  if (!sizes) return undefined;
  const errors = await errorsAt(task, sizes, io);
  const means = errors.map((of) => mean(of.map(mean)));
  const backtest = bootstrap(task.seed, errors, (own) => {
    const law = fitPowerLaw(sizes.slice(0, -1), own.slice(0, -1));
    return law(sizes.at(-1)!) - own.at(-1)!;
  });
  const largest = sizes.at(-1)!;
  const law = fitPowerLaw(sizes, means);
  const lawError = fitPowerLaw(sizes.slice(0, -1), means.slice(0, -1))(largest) - means.at(-1)!;
  const noise = drawNoise(errors);
  const gains = bootstrap(task.seed, errors, (own) => {
    const found = fitPowerLaw(sizes, own);
    return found(largest) - found(2 * largest);
  });
  const [low, high] = percentiles(widened(gains, Math.hypot(lawError, noise), task.seed));
  const [lowest, highest] = percentiles(widened(backtest, noise, task.seed));
  return {
    ...{ sizes, errors: means, law, gain: law(largest) - law(2 * largest) },
    ...{ interval: [low, high], held: lowest <= 0 && highest >= 0 },
  };
}

/** Five sizes, each twice the one before, or less where examples are few. */
function sizesFor(examples: number, outputs: number): number[] | undefined {
  const fewest = Math.max(fewestExamples, fewestOfLabel * outputs);
  const ratio = [2, Math.SQRT2].find((each) => examples / each ** (sizesCount - 1) >= fewest);
  if (ratio === undefined) return undefined;
  return Array.from({ length: sizesCount }, (_, i) => Math.round(examples / ratio ** (sizesCount - 1 - i)));
}

/** For each size, the errors of each draw: [sizes][draws] of [scored examples]. All examples have one draw. */
async function errorsAt(task: CurveTask, sizes: readonly number[], io: SolverIo): Promise<Float64Array[][]> {
  const { targets, penalty, seed } = task;
  const all = Array.from({ length: targets.values.length / targets.outputs }, (_, row) => row);
  const orders = Array.from({ length: draws }, (_, draw) =>
    shuffle([...all], randomStream(seed, 'curve', draw)),
  );
  const errors: Float64Array[][] = [];
  for (const size of sizes) {
    const own: Float64Array[] = [];
    for (const order of size === all.length ? orders.slice(0, 1) : orders) {
      const rows = order.slice(0, size);
      const model = await fitLinear(
        task.featuresAt(rows),
        targetsAt(targets, rows),
        { seed, penalty, tolerance: 1e-3 },
        io,
      );
      own.push(task.errorsOf(model.outputsFor(task.asked)));
    }
    errors.push(own);
  }
  return errors;
}

/** A number of the mean errors of each size, for resampled examples and draws. */
function bootstrap(
  seed: number,
  errors: readonly (readonly Float64Array[])[],
  measure: (means: readonly number[]) => number,
): number[] {
  const random = randomStream(seed, 'curve bootstrap');
  const rows = errors[0]![0]!.length;
  return Array.from({ length: replicates }, () => {
    const at = Array.from({ length: rows }, () => randomBelow(random, rows));
    const means = errors.map((of) => {
      const drawn = of.map(() => of[randomBelow(random, of.length)]!);
      return mean(drawn.map((own) => at.reduce((sum, row) => sum + own[row]!, 0) / rows));
    });
    return measure(means);
  });
}

/** The standard deviation of the mean error between draws at the largest size that has several. */
function drawNoise(errors: readonly (readonly Float64Array[])[]): number {
  const own = errors.at(-2)!.map(mean);
  const center = mean(own);
  return Math.sqrt(own.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, own.length - 1));
}

function widened(values: readonly number[], deviation: number, seed: number): number[] {
  const random = randomStream(seed, 'curve noise');
  return values.map((value) => value + deviation * normal(random));
}

/** A draw of the normal distribution (Box & Muller 1958). */
function normal(random: RandomStream): number {
  const [a, b] = [(random() + 1) / 2 ** 32, random() / 2 ** 32];
  return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b);
}

function percentiles(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const tail = Math.floor(0.025 * sorted.length);
  return [sorted[tail]!, sorted[sorted.length - 1 - tail]!];
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / Math.max(1, values.length);
}
