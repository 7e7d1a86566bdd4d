import type { ContenderName, Precision, XlaMode } from './contenders';
import { isTorch } from './contenders';
import type { Machine } from './machine';
import type { Outcome } from './race';
import type { StatisticsCost } from './statisticsCost';
import { describeWorkload, type ModelName, type Workload } from './workloads';

/** The statistics of a contender's timed steps. */
export interface Measures {
  readonly medianMs: number;
  readonly lowerQuartileMs: number;
  readonly upperQuartileMs: number;
  readonly minMs: number;
  /** Median processor time of a step, all threads added up. */
  readonly cpuMs: number;
  /** The first step, with all the compiling and loading that it takes. */
  readonly firstStepMs: number;
  /** From the start of the process to the end of its first step. */
  readonly startMs: number;
  readonly peakMemoryMiB: number;
  readonly gpuMemoryMiB?: number;
  /** Null when it was not a finite number. */
  readonly lastLoss: number | null;
  /** The device, in words. */
  readonly device: string;
}

export interface Failure {
  readonly failure: string;
}

/** A contender's median over Graft's: above 1, Graft is faster. */
export type Ratios = { readonly [Name in `${ContenderName}OverGraft`]?: number };

export interface ModelSummary extends Ratios {
  readonly name: string;
  /** The work, in words. */
  readonly work: string;
  readonly batch: number;
  /** The PyTorch contender with the smallest median, and its ratio: the one that counts. */
  readonly fastestTorch?: ContenderName;
  readonly fastestTorchOverGraft?: number;
  readonly contenders: { readonly [Name in ContenderName]?: Measures | Failure };
}

/** All that `npm run bench -- --json` prints. */
export interface BenchSummary {
  /** ISO 8601. */
  readonly date: string;
  readonly command: string;
  readonly steps: number;
  readonly precision: Precision;
  readonly xla: XlaMode;
  readonly machine: Machine;
  /** The versions of every library that a contender named. */
  readonly versions: Readonly<Record<string, string>>;
  readonly models: { readonly [Name in ModelName]?: ModelSummary };
  /** The cost of exact batch statistics, if a CNN computed on a CPU. */
  readonly batchStatistics?: readonly StatisticsCost[];
}

/** The medians and ratios of one model's race. */
export function summarizeModel(workload: Workload, outcomes: readonly Outcome[]): ModelSummary {
  const contenders = Object.fromEntries(outcomes.map((outcome) => [outcome.name, measure(outcome)]));
  const medians = new Map(
    outcomes.flatMap((outcome) =>
      'failure' in outcome ? [] : [[outcome.name, median(outcome.steps.map(({ ms }) => ms))]],
    ),
  );
  return {
    name: workload.name,
    work: describeWorkload(workload),
    batch: workload.batch,
    ...ratios(medians),
    contenders,
  };
}

function ratios(
  medians: ReadonlyMap<ContenderName, number>,
): Ratios & Pick<ModelSummary, 'fastestTorch' | 'fastestTorchOverGraft'> {
  const graft = medians.get('graft');
  const others = [...medians].filter(([name]) => name !== 'graft');
  const [fastestTorch, time] =
    others.filter(([name]) => isTorch(name)).sort(([, a], [, b]) => a - b)[0] ?? [];
  return {
    ...(graft === undefined
      ? {}
      : Object.fromEntries(others.map(([name, ms]) => [`${name}OverGraft`, round(ms / graft, 3)]))),
    ...(fastestTorch === undefined ? {} : { fastestTorch }),
    ...(graft === undefined || time === undefined ? {} : { fastestTorchOverGraft: round(time / graft, 3) }),
  };
}

function measure(outcome: Outcome): Measures | Failure {
  if ('failure' in outcome) return { failure: outcome.failure };
  const { ready, startMs, steps, peakMemoryMiB, gpuMemoryMiB } = outcome;
  const times = steps.map(({ ms }) => ms);
  return {
    medianMs: round(median(times), 2),
    lowerQuartileMs: round(quantile(times, 0.25), 2),
    upperQuartileMs: round(quantile(times, 0.75), 2),
    minMs: round(quantile(times, 0), 2),
    cpuMs: round(median(steps.map(({ cpuMs }) => cpuMs)), 2),
    firstStepMs: round(ready.firstStepMs, 0),
    startMs: round(startMs, 0),
    peakMemoryMiB: round(peakMemoryMiB, 0),
    ...(gpuMemoryMiB === undefined ? {} : { gpuMemoryMiB }),
    lastLoss: steps.at(-1)?.loss ?? null,
    device: ready.device,
  };
}

/** The value below which a part of the values lies, between neighbours by proportion; NaN of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * part;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
