import type { Pace, StageOutput, Training } from '../../experiment/notebookProtocol';
import {
  datasetResultSchema,
  evaluateResultSchema,
  finetuneResultSchema,
  modelResultSchema,
  optimizeResultSchema,
  packageResultSchema,
  preprocessResultSchema,
} from '../../experiment/results';
import type { RunState } from '../../experiment/run';
import { totalEpochs } from '../../experiment/runSummary';
import type { StageName } from '../../experiment/stages';
import { msLeft } from '../../experiment/timeLeft';
import { t } from '../../experiment/translation';
import type { Ending } from '../../runs/followedRun';

/** What a stage's cell shows, from the state of a run. Pure: the same log draws the same cell, live or years later. */
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
  const isOfEarlierForm = outputs.length === 0 && state.stages[stage].result !== undefined;
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

/**
 * Everything that the chart draws. A cached result holds the whole curve, a run that trains has its own steps.
 * @param isLive whether it goes on: a training that was stopped has no time left
 */
export function trainingOf(state: RunState, isLive = true): Training {
  const result = finetuneResultSchema.safeParse(state.stages.finetune.result).data;
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
  const { warnings } = state;
  const { result, status } = state.stages[stage];
  const hasCurve = finetuneResultSchema.safeParse(result).success || state.steps.length > 0;
  switch (stage) {
    case 'dataset':
      return [datasetResultSchema.safeParse(result).data].flatMap((data) =>
        data
          ? [
              {
                view: 'dataset',
                runId,
                result: data,
                warnings: warnings.filter((each) => !isOfPreprocess(each) && !isOfSettings(each)),
              },
            ]
          : [],
      );
    case 'model':
      return view('model', modelResultSchema.safeParse(result).data);
    case 'preprocess':
      return [preprocessResultSchema.safeParse(result).data].flatMap((data) =>
        data ? [{ view: 'preprocess', result: data, warnings: warnings.filter(isOfPreprocess) }] : [],
      );
    case 'optimize':
      return view('candidates', optimizeResultSchema.safeParse(result).data);
    case 'evaluate':
      return [evaluateResultSchema.safeParse(result).data].flatMap((data) =>
        data ? [{ view: 'evaluation', runId, result: data }] : [],
      );
    case 'package':
      return view('package', packageResultSchema.safeParse(result).data);
    case 'finetune':
      return !hasCurve
        ? []
        : [
            {
              view: 'training',
              runId,
              live: live && status === 'running',
              training: trainingOf(state, live),
            },
          ];
  }
}

/** The editor shows these where they are written. */
const isOfSettings = ({ code }: { code: string }) => code.startsWith('experiment/');
const isOfPreprocess = ({ code }: { code: string }) => code.startsWith('preprocess/');

type ResultView = 'model' | 'candidates' | 'package';

function view<V extends ResultView>(
  name: V,
  result: Extract<StageOutput, { view: V }>['result'] | undefined,
): StageOutput[] {
  return result ? [{ view: name, result } as StageOutput] : [];
}

function endOutputs(stage: StageName, state: RunState, ending: Ending | undefined): StageOutput[] {
  const { status } = state.stages[stage];
  if (status === 'failed' && state.error) return [{ view: 'error', error: state.error }];
  // The log of a resumed run still contains the earlier cancellation.
  if (status === 'cancelled' && ending !== undefined)
    return [{ view: 'notice', message: t('Cancelled. Run it again to resume from the last checkpoint.') }];
  if (status === 'running' && ending === 'killed')
    return [
      {
        view: 'notice',
        message: t(
          'The process of this run ended unexpectedly: it was killed, or the machine restarted. Run it again to resume from the last checkpoint.',
        ),
      },
    ];
  return [];
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
