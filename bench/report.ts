import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Table from 'cli-table3';
import { formatBytes, formatDuration } from '../src/experiment/words/formatNumbers';
import { chartOf, formatMs } from './chart';
import { type ContenderName, contenderHelp } from './contenders';
import { describeCost } from './statisticsCost';
import type { BenchSummary, Failure, Measures, ModelSummary } from './summary';

const columns = [
  'model',
  'contender',
  'ms a step',
  'middle half',
  '× Graft',
  'CPU ms',
  'first step',
  'memory',
] as const;

/** The table as a terminal shows it, with its notes. */
export function terminalTable(summary: BenchSummary): string {
  const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
  const table = new Table({ head: [...columns], style: { head: [], border: [] }, chars });
  for (const model of models(summary)) table.push(...rowsOf(model));
  return [table.toString(), ...notes(summary)].join('\n');
}

/**
 * Writes `DATE.md` (machine, table, notes) and `DATE.svg` (the chart) into a folder.
 * @returns the paths of the files
 */
export async function writeReport(summary: BenchSummary, folder: string): Promise<string[]> {
  const name = summary.date.slice(0, 10);
  const [page, chart] = [path.join(folder, `${name}.md`), path.join(folder, `${name}.svg`)];
  await mkdir(folder, { recursive: true });
  await writeFile(page, markdownPage(summary, path.basename(chart)));
  await writeFile(chart, chartOf(summary));
  return [page, chart];
}

/** The report as a page. */
export function markdownPage(summary: BenchSummary, chart: string): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = models(summary).flatMap(rowsOf);
  const numeric = columns.map((_, index) => (index < 2 ? '---' : '--:'));
  return `# Training steps, ${summary.date.slice(0, 10)}

\`${summary.command}\`

![Milliseconds a step, for each model and contender](${chart})

${[line(columns), line(numeric), ...rows.map(line)].join('\n')}

${notes(summary)
  .map((note) => `- ${note}`)
  .join('\n')}
`;
}

/** The notes that readers need to judge the figures. */
export function notes(summary: BenchSummary): string[] {
  const { machine, versions, steps, precision, xla, models, batchStatistics = [] } = summary;
  const { device, memoryGiB, system, threads, loadBefore } = machine;
  const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const took = new Set(Object.values(models).flatMap(({ contenders }) => Object.keys(contenders)));
  const contenders = [...took].map((name) => `${name}: ${contenderHelp[name as ContenderName]}`);
  return [
    ...Object.values(models).map(({ name, work }) => `${name}: ${work}.`),
    ...Object.values(models).flatMap(failures),
    `${contenders.join('; ')}.`,
    `Medians of ${steps} steps, taken in turn, each contender in a separate process; a step is everything from the batch in host memory (images as bytes) to the loss as a number.`,
    `Precision ${precision} (tfjsEager: float32), xla ${xla}. On a CPU every contender has ${threads} threads; PyTorch's wait passively (OMP_WAIT_POLICY), so that they take no time from other contenders.`,
    `× Graft: the median over Graft's, so above 1 Graft is faster. First step: with all compiling and loading. Memory: the process's peak.`,
    `${device}; ${memoryGiB} GiB; ${system}; ${libraries.join(', ')}.`,
    ...batchStatistics.map(describeCost),
    ...(loadBefore === undefined ? [] : [`Load before: ${loadBefore} (a quiet machine has 0).`]),
  ];
}

function failures({ name, contenders }: ModelSummary): string[] {
  return Object.entries(contenders).flatMap(([contender, measured]) =>
    'failure' in measured ? [`${contender} failed on ${name}: ${measured.failure}`] : [],
  );
}

function models(summary: BenchSummary): ModelSummary[] {
  return Object.values(summary.models);
}

function rowsOf(model: ModelSummary): string[][] {
  return Object.entries(model.contenders).map(([name, measured], index) => [
    index === 0 ? model.name : '',
    name,
    ...cellsOf(measured, model[`${name as ContenderName}OverGraft`]),
  ]);
}

function cellsOf(measured: Measures | Failure, ratio: number | undefined): string[] {
  if ('failure' in measured) return ['failed', '', '', '', '', ''];
  const { medianMs, lowerQuartileMs, upperQuartileMs, cpuMs, firstStepMs, peakMemoryMiB } = measured;
  return [
    formatMs(medianMs),
    `${formatMs(lowerQuartileMs)} – ${formatMs(upperQuartileMs)}`,
    ratio === undefined ? '' : ratio.toFixed(2),
    formatMs(cpuMs),
    formatDuration(firstStepMs),
    formatBytes(peakMemoryMiB * 2 ** 20),
  ];
}
