import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Table from 'cli-table3';
import { formatBytes, formatPercent } from '../../src/experiment/words/formatNumbers';
import { type Bar, drawBars } from '../bars';
import { notes } from './notes';
import type { EndToEndSummary, Failure, Measures, WorkloadSummary } from './summary';

const columns = [
  'data',
  'contender',
  'seconds',
  'range',
  'CPU s',
  'memory',
  'first step',
  'ms a step',
  'accuracy',
];

/** The table as a terminal shows it, with its notes. */
export function terminalTable(summary: EndToEndSummary): string {
  const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
  const table = new Table({ head: [...columns], style: { head: [], border: [] }, chars });
  for (const workload of summary.workloads) table.push(...rowsOf(workload));
  return [table.toString(), ...notes(summary)].join('\n');
}

/**
 * Writes `DATE-end-to-end.md` (table, notes, machine) and `.svg` (the chart) into a folder.
 * @returns the paths of the files
 */
export async function writeReport(summary: EndToEndSummary, folder: string): Promise<string[]> {
  const name = `${summary.date.slice(0, 10)}-end-to-end`;
  const [page, chart] = [path.join(folder, `${name}.md`), path.join(folder, `${name}.svg`)];
  await mkdir(folder, { recursive: true });
  await writeFile(page, markdownPage(summary, path.basename(chart)));
  await writeFile(chart, chartOf(summary));
  return [page, chart];
}

/** The report as a page. */
export function markdownPage(summary: EndToEndSummary, chart: string): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const numeric = columns.map((_, index) => (index < 2 ? '---' : '--:'));
  return `# From the command to the package, ${summary.date.slice(0, 10)}

\`${summary.command}\`

![Seconds from the command to the package, for each data set and contender](${chart})

${[line(columns), line(numeric), ...summary.workloads.flatMap(rowsOf).map(line)].join('\n')}

${notes(summary)
  .map((note) => `- ${note}`)
  .join('\n')}
`;
}

/** Seconds from the command to the package as bars, a group for each data set. SVG. */
export function chartOf({ workloads, machine }: EndToEndSummary): string {
  const groups = workloads.map((workload) => ({ title: workload.name, bars: barsOf(workload) }));
  return drawBars(groups, ['Seconds from the command to the package; shorter is faster.', machine.device]);
}

function barsOf({ contenders }: WorkloadSummary): Bar[] {
  return Object.entries(contenders).flatMap(([name, measured]) =>
    'failure' in measured
      ? []
      : [{ name, size: measured.wallMs, label: `${seconds(measured.wallMs)} s${memory(measured, ' · ')}` }],
  );
}

function rowsOf({ name, contenders }: WorkloadSummary): string[][] {
  return Object.entries(contenders).map(([contender, measured], index) => [
    index === 0 ? name : '',
    contender,
    ...cellsOf(measured),
  ]);
}

function cellsOf(measured: Measures | Failure): string[] {
  if ('failure' in measured) return ['failed', '', '', '', '', '', ''];
  const { wallMs, fastestMs, slowestMs, cpuMs, firstStepMs, medianStepMs, accuracy } = measured;
  return [
    seconds(wallMs),
    `${seconds(fastestMs)} – ${seconds(slowestMs)}`,
    seconds(cpuMs),
    memory(measured),
    `${seconds(firstStepMs, 2)} s`,
    medianStepMs.toFixed(0),
    formatPercent(accuracy),
  ];
}

function memory({ peakMemoryMiB }: Measures, before = ''): string {
  return peakMemoryMiB === undefined ? '' : `${before}${formatBytes(peakMemoryMiB * 2 ** 20)}`;
}

function seconds(ms: number, digits = 1): string {
  return (ms / 1000).toFixed(digits);
}
