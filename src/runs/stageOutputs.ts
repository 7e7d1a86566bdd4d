import type { Pace, StageOutput, Training } from '../experiment/protocols/notebookProtocol';
import type { RunState } from '../experiment/runs/runState';
import { totalEpochs } from '../experiment/runs/runSummary';
import { msLeft } from '../experiment/runs/timeLeft';
import type { StageName } from '../experiment/stages/stages';
import { t } from '../experiment/words/translation';
import type { Ending } from './followedRun';

/** The output of a stage's cell, from the state of a run. Pure: the same log draws the same cell, live or years later. */
export function stageOutputs(
  stage: StageName,
  state: RunState,
  runId: string,
  ending: Ending | undefined,
): StageOutput[] {
  const { status, progress } = state.stages[stage];
  const isPreparing = status === 'running' && ending === undefined && state.steps.length === 0;
  if (status === 'running' && ending === undefined && (stage !== 'finetune' || isPreparing))
    return [{ view: 'progress', progress: progress ?? preparing() }];
  const outputs = resultOutputs(stage, state, runId, ending === undefined);
  const isOfEarlierForm = outputs.length === 0 && stageSuccess(stage, state) === true;
  return [...outputs, ...(isOfEarlierForm ? [ofEarlierVersion()] : []), ...endOutputs(stage, state, ending)];
}

const ofEarlierVersion = (): StageOutput => ({
  view: 'notice',
  message: t(
    'This result is of another version of Graft, in a form that this one does not draw. Run the stage again to see it.',
  ),
});

const preparing = () => ({ done: 0, total: 0, unit: '', message: t('Preparing') });

/** How a stage's cell ends: true for success, false for failure, undefined if it was not reached or was stopped. */
export function stageSuccess(stage: StageName, state: RunState): boolean | undefined {
  const { status } = state.stages[stage];
  if (status === 'done' || status === 'cached') return true;
  return status === 'failed' ? false : undefined;
}

/** Whether the fine-tuning goes on, and has steps that a chart can show. */
export function isTraining({ stages, steps }: RunState): boolean {
  return stages.finetune.status === 'running' && steps.length > 0;
}

/**
 * Everything that the chart draws. A cached result holds the whole curve, a run that trains has its own steps.
 * @param isLive whether it goes on: a training that was stopped has no time left
 */
export function trainingOf(state: RunState, isLive = true): Training {
  const { result } = state.stages.finetune;
  const { steps, epochs, totalSteps } = state;
  const pace = result ? undefined : paceOf(state, isLive);
  return {
    curve: result && result.curve.length > steps.length ? result.curve : curveOf(steps),
    epochs: result ? result.history : epochs,
    totalSteps: result ? result.steps : totalSteps,
    totalEpochs: result ? result.epochs : totalEpochs(state),
    ...(pace ? { pace } : {}),
    ...(result
      ? { bestEpoch: result.bestEpoch, medianStepMs: result.medianStepMs, device: result.device }
      : {}),
  };
}

function resultOutputs(stage: StageName, state: RunState, runId: string, live: boolean): StageOutput[] {
  const { stages, warnings } = state;
  switch (stage) {
    case 'dataset': {
      const ofData = warnings.filter((each) => !isOfPreprocess(each) && !isOfSettings(each));
      return shown(stages.dataset.result, (result) => ({ view: 'dataset', runId, result, warnings: ofData }));
    }
    case 'model':
      return shown(stages.model.result, (result) => ({ view: 'model', result }));
    case 'preprocess':
      return shown(stages.preprocess.result, (result) => ({
        view: 'preprocess',
        result,
        warnings: warnings.filter(isOfPreprocess),
      }));
    case 'finetune': {
      const { status, result } = stages.finetune;
      if (!result && state.steps.length === 0) return [];
      const training = trainingOf(state, live);
      return [{ view: 'training', runId, live: live && status === 'running', training }];
    }
    case 'optimize':
      return shown(stages.optimize.result, (result) => ({ view: 'candidates', result }));
    case 'evaluate':
      return shown(stages.evaluate.result, (result) => ({ view: 'evaluation', runId, result }));
    case 'package':
      return shown(stages.package.result, (result) => ({ view: 'package', result }));
  }
}

function shown<R>(result: R | undefined, show: (result: R) => StageOutput): StageOutput[] {
  return result === undefined ? [] : [show(result)];
}

/** The editor shows these where they are written. */
const isOfSettings = ({ code }: { code: string }) => code.startsWith('experiment/');
const isOfPreprocess = ({ code }: { code: string }) => code.startsWith('preprocess/');

function endOutputs(stage: StageName, state: RunState, ending: Ending | undefined): StageOutput[] {
  const { status } = state.stages[stage];
  if (status === 'failed' && state.error) return [{ view: 'error', error: state.error }];
  // The log of a resumed run still contains the earlier cancellation.
  if (status === 'cancelled' && ending !== undefined)
    return [{ view: 'notice', message: t('Cancelled. Run it again to resume from the last checkpoint.') }];
  const ofRunning = status === 'running' ? endOfRunning(ending) : undefined;
  return ofRunning === undefined ? [] : [{ view: 'notice', message: ofRunning }];
}

/** The sentence about the stage during which a run ended without a word. */
function endOfRunning(ending: Ending | undefined): string | undefined {
  if (ending === 'killed')
    return t(
      'The process of this run ended unexpectedly: it was killed, or the machine restarted. Run it again to resume from the last checkpoint.',
    );
  if (ending === 'disk-full')
    return t(
      'The run ended because the disk is full: it could not write down its progress. Make room, then run it again to resume from the last checkpoint.',
    );
  if (ending === 'deleted')
    return t(
      'The folder of this run in .graft/runs was deleted during the run. Its progress is no longer shown and its results are lost. Run the experiment again.',
    );
  return undefined;
}

function curveOf(steps: RunState['steps']): Training['curve'] {
  return steps.map(({ step, loss, learningRate, examplesPerSecond }) => [
    step,
    loss,
    learningRate,
    examplesPerSecond,
  ]);
}

function paceOf(state: RunState, isLive: boolean): Pace | undefined {
  const last = state.steps.at(-1);
  if (!last) return undefined;
  const left = isLive ? msLeft(state) : undefined;
  return {
    step: last.step,
    epoch: last.epoch,
    examplesPerSecond: last.examplesPerSecond,
    ...(left === undefined ? {} : { secondsLeft: left / 1000 }),
  };
}
