import pc from 'picocolors';
import { formatMetric, type Metrics, metricTitle } from '../../experiment/reports/metrics';
import type { ReportBlock } from '../../experiment/reports/report';
import { type RunResult, resultSchemas, type StageResult } from '../../experiment/runs/results';
import type { RunState } from '../../experiment/runs/runState';
import type { StageName } from '../../experiment/stages/stages';
import { formatBytes, formatParameters } from '../../experiment/words/formatNumbers';
import { drawForTerminal } from './drawBlock';
import { terminalData } from './terminalText';

const summaries: { [N in StageName]: (result: StageResult<N>) => string } = {
  dataset: ({ splits, task, targets }) =>
    `${splits
      .filter(({ examples }) => examples > 0)
      .map(({ name, examples }) => `${examples} ${name}`)
      .join(', ')}; ${task} of ${targets}`,
  model: ({ preset, family, parameters, license, revision }) =>
    [
      `${preset}: ${family}`,
      `${formatParameters(parameters)} parameters`,
      ...(license === undefined ? [] : [`licence ${license}`]),
      ...(revision === undefined ? [] : [`commit ${revision.slice(0, 7)}`]),
    ].join(', '),
  preprocess: ({ summary }) => summary,
  finetune: ({ steps, medianStepMs, bestEpoch, device, precision, useXla, xlaFrom }) =>
    `${steps} steps of ${medianStepMs.toFixed(0)} ms on ${device}, ${precision}${useXla ? describeXla(xlaFrom) : ''}; kept epoch ${bestEpoch}`,
  optimize: ({ candidates, chosen }) => `${candidates.length} candidates; chosen: ${chosen}`,
  evaluate: ({ metrics, split, examples }) => `${describeMetrics(metrics)} on ${scoredOn(split, examples)}`,
  package: ({ path, bytes }) => `${path} (${formatBytes(bytes)})`,
};

/** The report below the line of a stage. The evaluation reports at the end of the run. */
const reports: { [N in StageName]?: (result: StageResult<N>) => readonly ReportBlock[] } = {
  preprocess: ({ report }) => report,
  optimize: ({ report }) => report,
};

/**
 * A stage's result in a few words, and the blocks that belong below them, each of several lines.
 * @param result as it stands in the log: images in it are whole, and longer than any text that is shown
 */
export function describeStage(stage: StageName, result: unknown): { summary: string; blocks: string[] } {
  const parsed = resultSchemas[stage].safeParse(result);
  if (!parsed.success) return { summary: '', blocks: [] };
  const shown = terminalData(parsed.data);
  const summary = (summaries[stage] as (result: unknown) => string)(shown);
  const report = (reports[stage] as ((result: unknown) => readonly ReportBlock[]) | undefined)?.(shown);
  return { summary, blocks: drawAll(report ?? []) };
}

/** Results of older versions do not say from which step on. */
function describeXla(from = 1): string {
  return from > 1 ? `, XLA from step ${from}` : ', XLA';
}

function scoredOn(split: string, examples: number): string {
  return split === 'training' ? `the ${examples} training examples` : `${examples} ${split} examples`;
}

/** Metrics in the order in which they come: `accuracy 85.3 %, macro F1 84.9 %`. */
export function describeMetrics(metrics: Metrics): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${metricTitle(name)} ${formatMetric(name, value)}`)
    .join(', ');
}

/** The end of a run's output: the scores of the model, and the place of the package. */
export function describeEnd({ package: packaged }: RunResult, { stages }: RunState): string {
  const report = stages.evaluate.result?.report ?? [];
  return [...drawAll(report), ...(packaged ? [`${pc.bold('Package')} ${packaged.path}`] : [])].join('\n');
}

/** Blocks that do not fit into a terminal are left out. */
function drawAll(report: readonly ReportBlock[]): string[] {
  return report.map(drawForTerminal).filter((text) => text !== '');
}
