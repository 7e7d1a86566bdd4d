import Table from 'cli-table3';
import pc from 'picocolors';
import { formatBytes, formatParameters, formatPercent } from '../experiment/formatNumbers';
import { type RunResult, resultSchemas, type StageResult } from '../experiment/results';
import type { RunState } from '../experiment/run';
import type { StageName } from '../experiment/stages';
import { terminalName } from './terminalText';

const describers: { [N in StageName]: (result: StageResult<N>) => string } = {
  dataset: ({ splits, labels }) =>
    `${splits
      .filter(({ examples }) => examples > 0)
      .map(({ name, examples }) => `${examples} ${name}`)
      .join(', ')}; ${labels.length} labels`,
  model: ({ preset, family, parameters }) =>
    `${preset}: ${family}, ${formatParameters(parameters)} parameters`,
  preprocess: ({ examples, medianTokens, longestTokens, truncated, cleaned }) =>
    `${examples} texts${cleaned ? ` (${cleaned.texts} changed by cleaning)` : ''}; median length ${medianTokens} tokens, longest ${longestTokens}; ${truncated} truncated${cleaned ? describeCleaned(cleaned.samples) : ''}`,
  finetune: ({ steps, medianStepMs, bestEpoch, device, precision, useXla, xlaFrom }) =>
    `${steps} steps of ${medianStepMs.toFixed(0)} ms on ${device}, ${precision}${useXla ? describeXla(xlaFrom) : ''}; kept epoch ${bestEpoch}`,
  evaluate: ({ accuracy, macroF1, split, examples }) =>
    `accuracy ${formatPercent(accuracy)}, macro F1 ${formatPercent(macroF1)} on ${scoredOn(split, examples)}`,
  package: ({ path, bytes }) => `${path} (${formatBytes(bytes)})`,
};

/** A stage's result in a few words. */
export function describeStage(stage: StageName, result: unknown): string {
  const parsed = resultSchemas[stage].safeParse(result);
  return parsed.success ? (describers[stage] as (result: unknown) => string)(parsed.data) : '';
}

/** Each sample before and after, on lines of their own. */
function describeCleaned(samples: readonly { before: string; after: string }[]): string {
  return samples
    .map(
      ({ before, after }) =>
        `\n    ${pc.red('-')} ${JSON.stringify(before)}\n    ${pc.green('+')} ${JSON.stringify(after)}`,
    )
    .join('');
}

/** Results of older versions do not say from which step on. */
function describeXla(from = 1): string {
  return from > 1 ? `, XLA from step ${from}` : ', XLA';
}

function scoredOn(split: string, examples: number): string {
  return split === 'training' ? `the ${examples} training examples` : `${examples} ${split} examples`;
}

/** The table at the end of a run: scores against the majority baseline, class by class, and where the package is. */
export function resultTable({ evaluation, package: packaged }: RunResult, { stages }: RunState): string {
  const parts: string[] = [];
  const full = resultSchemas.evaluate.safeParse(stages.evaluate.result).data;
  if (evaluation && full) {
    const share = (value: number) => ({ content: formatPercent(value), hAlign: 'right' as const });
    const table = new Table({
      head: ['label', 'precision', 'recall', 'F1', 'examples'],
      style: { head: [], border: [] },
    });
    for (const { label, precision, recall, f1, support } of full.perClass)
      table.push([
        terminalName(label),
        share(precision),
        share(recall),
        share(f1),
        { content: support, hAlign: 'right' },
      ]);
    table.push([
      pc.bold('macro average'),
      share(full.macroPrecision),
      share(full.macroRecall),
      share(full.macroF1),
      { content: full.examples, hAlign: 'right' },
    ]);
    parts.push(table.toString());
    parts.push(
      `${pc.bold(`Accuracy ${formatPercent(full.accuracy)}`)} on ${scoredOn(full.split, full.examples)}; always answering ${JSON.stringify(terminalName(full.majority.label))} scores ${formatPercent(full.majority.accuracy)}.`,
    );
  }
  if (packaged) parts.push(`${pc.bold('Package')} ${packaged.path}`);
  return parts.join('\n');
}
