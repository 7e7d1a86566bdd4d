import type { Machine } from '../machine';
import { median } from '../summary';
import { type EntrantName, isScript } from './contenders';
import type { Outcome, Trial } from './contest';
import { describeWorkload, type Workload } from './workload';

/** Medians over the seeds, but for the scores. */
export interface Measures {
  readonly wallMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  readonly cpuMs: number;
  readonly peakMemoryMiB?: number;
  readonly firstStepMs: number;
  readonly medianStepMs: number;
  /** The mean. */
  readonly accuracy: number;
  readonly accuracies: readonly number[];
  readonly stages: Readonly<Record<string, number>>;
}

export interface Failure {
  readonly failure: string;
}

/** Graft's figure over the script's: below 1, Graft needs less. */
export interface Shares {
  readonly wall: number;
  readonly cpu: number;
  readonly memory?: number;
}

export interface WorkloadSummary {
  readonly name: string;
  readonly work: string;
  /** The first phase of every contender. */
  readonly steps: string;
  /** The script with the smallest median: the one that counts. */
  readonly fastestScript?: EntrantName;
  readonly graftOverFastestScript?: Shares;
  readonly contenders: { readonly [Name in EntrantName]?: Measures | Failure };
}

/** All that `npm run bench -- --end-to-end --json` prints. */
export interface EndToEndSummary {
  /** ISO 8601. */
  readonly date: string;
  readonly command: string;
  readonly repeats: number;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly workloads: readonly WorkloadSummary[];
}

/** The medians of one workload's contest, and Graft's share of what the fastest script needs. */
export function summarizeWorkload(workload: Workload, outcomes: readonly Outcome[]): WorkloadSummary {
  const contenders = outcomes.map((outcome) => [outcome.name, measure(outcome)] as const);
  const measured = contenders.flatMap(([name, result]) => ('failure' in result ? [] : [{ name, ...result }]));
  const graft = measured.find(({ name }) => name === 'graft');
  const fastest = measured.filter(({ name }) => isScript(name)).sort((a, b) => a.wallMs - b.wallMs)[0];
  return {
    name: workload.name,
    work: describeWorkload(workload),
    steps: workload.steps,
    ...(fastest ? { fastestScript: fastest.name } : {}),
    ...(graft && fastest ? { graftOverFastestScript: sharesOf(graft, fastest) } : {}),
    contenders: Object.fromEntries(contenders),
  };
}

function sharesOf(graft: Measures, script: Measures): Shares {
  return {
    wall: round(graft.wallMs / script.wallMs, 3),
    cpu: round(graft.cpuMs / script.cpuMs, 3),
    ...(graft.peakMemoryMiB === undefined || script.peakMemoryMiB === undefined
      ? {}
      : { memory: round(graft.peakMemoryMiB / script.peakMemoryMiB, 3) }),
  };
}

function measure(outcome: Outcome): Measures | Failure {
  if ('failure' in outcome) return { failure: outcome.failure };
  const { trials } = outcome;
  const middle = (value: (trial: Trial) => number) => round(median(trials.map(value)), 1);
  const walls = trials.map(({ wallMs }) => wallMs);
  const accuracies = trials.map(({ accuracy }) => round(accuracy, 4));
  const hasMemory = trials.every(({ peakMemoryMiB }) => peakMemoryMiB !== undefined);
  return {
    wallMs: middle(({ wallMs }) => wallMs),
    fastestMs: round(Math.min(...walls), 1),
    slowestMs: round(Math.max(...walls), 1),
    cpuMs: middle(({ cpuMs }) => cpuMs),
    ...(hasMemory ? { peakMemoryMiB: middle(({ peakMemoryMiB }) => peakMemoryMiB!) } : {}),
    firstStepMs: middle(({ firstStepMs }) => firstStepMs),
    medianStepMs: middle(({ steps }) => median(steps)),
    accuracy: round(accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length, 4),
    accuracies,
    stages: stageMedians(trials),
  };
}

function stageMedians(trials: readonly Trial[]): Record<string, number> {
  const names = [...new Set(trials.flatMap(({ stages }) => Object.keys(stages)))];
  return Object.fromEntries(
    names.map((name) => [name, round(median(trials.map(({ stages }) => stages[name] ?? 0)), 1)]),
  );
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
