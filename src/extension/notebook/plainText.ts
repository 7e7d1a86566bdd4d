import { describeError } from '../../experiment/errors';
import type { OutputOf, StageOutput } from '../../experiment/notebookProtocol';
import { blocksAsText } from './blocksAsText';

type Texts = { [V in StageOutput['view']]: (output: OutputOf<V>) => string };

const texts: Texts = {
  progress: ({ progress }) => `${progress.message} ${progress.done} of ${progress.total} ${progress.unit}`,
  dataset: ({ result, warnings }) =>
    [
      `${result.task} of ${result.targets}`,
      ...result.splits.map(({ name, examples }) => `${name}: ${examples} examples`),
      ...warnings.map(({ message }) => `Warning: ${message}`),
    ].join('\n'),
  model: ({ result }) => `${result.preset}: ${result.parameters} parameters`,
  preprocess: ({ result, warnings }) =>
    [
      result.summary,
      ...(result.report.length > 0 ? [blocksAsText(result.report)] : []),
      ...warnings.map(({ message }) => `Warning: ${message}`),
    ].join('\n'),
  training: ({ training: { curve, totalSteps } }) =>
    `Step ${curve.at(-1)?.[0] ?? 0} of ${totalSteps}, loss ${curve.at(-1)?.[1].toFixed(4) ?? 'unknown'}`,
  candidates: ({ result }) => blocksAsText(result.report),
  evaluation: ({ result }) => blocksAsText(result.report),
  package: ({ result }) => result.path,
  error: ({ error }) => describeError(error),
  notice: ({ message }) => message,
};

/** An output as plain text. */
export function plainText(output: StageOutput): string {
  return (texts[output.view] as (output: StageOutput) => string)(output);
}
