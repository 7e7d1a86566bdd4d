import type { Progress } from '../../experiment/protocols/notebookProtocol';
import { progressText } from '../../experiment/reports/reportWords';
import type { RunState } from '../../experiment/runs/runState';
import { type StageName, stageNames, stageTitle } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';

/**
 * The stage whose cell shows a stage: its own, else that of the next stage that has one.
 * @param has whether a stage has a cell
 */
export function shownWith(stage: StageName, has: (stage: StageName) => boolean): StageName | undefined {
  return stageNames.slice(stageNames.indexOf(stage)).find(has);
}

/** The progress of a running stage without a cell, for the cell of another stage; undefined while it is not running. */
export function progressElsewhere(
  stage: StageName,
  { stages, steps, totalSteps }: RunState,
): Progress | undefined {
  const { status, progress } = stages[stage];
  if (status !== 'running') return undefined;
  const title = t('{0}: defaults', stageTitle(stage));
  const last = stage === 'finetune' ? steps.at(-1) : undefined;
  if (last) return { done: last.step, total: totalSteps, unit: 'steps', message: title };
  return progress
    ? { ...progress, words: undefined, message: `${title} · ${progressText(progress)}` }
    : { ...nothing, message: title };
}

const nothing = { done: 0, total: 0, unit: '' };
