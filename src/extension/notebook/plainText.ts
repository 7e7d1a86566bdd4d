import { describeError } from '../../experiment/errors/errors';
import type { OutputOf, StageOutput } from '../../experiment/protocols/notebookProtocol';
import { inWords } from '../../experiment/reports/drawBlocks';
import { progressText } from '../../experiment/reports/reportWords';
import { warningText } from '../../experiment/runs/runWords';
import { t, translated } from '../../experiment/words/translation';
import { shownError } from '../window/shownError';
import { blocksAsText } from './blocksAsText';

type Texts = { [V in StageOutput['view']]: (output: OutputOf<V>) => string | Promise<string> };

const texts: Texts = {
  progress: ({ progress: { done, total, unit, ...text } }) =>
    `${progressText(text)} ${t('{0} of {1}', done, total)} ${translated(unit)}`,
  dataset: ({ result, warnings }) =>
    [
      `${translated(result.task)}: ${result.targetWords ? inWords(result.targetWords) : result.targets}`,
      ...result.splits.map(({ name, examples }) => t('{0}: {1} examples', translated(name), examples)),
      ...warnings.map((warning) => t('Warning: {0}', warningText(warning))),
    ].join('\n'),
  model: ({ result }) => `${result.preset}: ${t('{0} parameters', result.parameters)}`,
  preprocess: ({ result, warnings }) =>
    [
      result.summaryWords ? inWords(result.summaryWords) : result.summary,
      ...(result.report.length > 0 ? [blocksAsText(result.report)] : []),
      ...warnings.map((warning) => t('Warning: {0}', warningText(warning))),
    ].join('\n'),
  training: ({ training: { curve, totalSteps } }) =>
    t('Step {0} of {1}, loss {2}', curve.at(-1)?.[0] ?? 0, totalSteps, curve.at(-1)?.[1].toFixed(4) ?? '–'),
  candidates: ({ result }) => blocksAsText(result.report),
  evaluation: ({ result }) => blocksAsText(result.report),
  package: ({ result }) => result.path,
  error: async ({ error }) => describeError(await shownError(error)),
  notice: ({ message }) => message,
};

/** An output as plain text. */
export async function plainText(output: StageOutput): Promise<string> {
  return (texts[output.view] as (output: StageOutput) => string | Promise<string>)(output);
}
