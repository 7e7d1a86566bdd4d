import path from 'node:path';
import { type Experiment, runsStage } from '../../experiment/markdown';
import { type AllSettings, type StageName, stageNames, stages } from '../../experiment/stages';
import type { DigestStore } from '../../files/digest';
import { findModelSource, type ModelSource } from '../assets/modelSource';
import type { Precision } from '../compile/precision';
import { digestDataset } from '../datasets/datasetFiles';
import type { Io } from '../io';
import { type PoolingSetting, poolingForTraining } from '../models/pooling';
import { type Determined, digestsOf } from './determined';
import { knownDecision, precisionQuestion } from './knownPrecision';
import { type Places, placeOf } from './places';
import { stageDeclarations } from './stageDeclarations';
import { type StageInputs, stageKey } from './stageKey';

/** All that a run needs to know, as plain data: it travels to the TensorFlow worker. */
export interface RunPlan extends Determined, Places {
  runId: string;
  /** The stages that run, in order. */
  stages: StageName[];
  inputs: Record<StageName, StageInputs>;
  keys: Record<StageName, string>;
  isResumed: boolean;
  /** Whether it starts over, and takes neither results nor checkpoints that are there. */
  isFresh: boolean;
}

/** Where the package goes: as named, else `models/` and the experiment's name, beside the experiment. */
function packageFolder(experimentFile: string, { package: { to } }: AllSettings): string {
  const name = path.basename(experimentFile).replace(/(\.graft)?\.md$/, '');
  return path.resolve(path.dirname(experimentFile), to ?? path.join('models', name));
}

/**
 * Decides the keys of all stages before anything runs. A key holds its stage's settings and revision, the keys of the stages that it
 * builds on, and digests of file contents; paths and comments are in none of them.
 * @throws GraftError about data or model files that are not there
 */
export async function planRun(
  experiment: Experiment,
  where: Pick<RunPlan, 'experimentFile' | 'graftFolder' | 'runId'> & { until?: StageName | undefined },
  digests: DigestStore,
  machine: Pick<Io, 'env' | 'cacheFolder'>,
): Promise<RunPlan> {
  const { settings, lines } = experiment;
  const place = placeOf({ experimentFile: where.experimentFile, lines }, 'model.preset');
  const data = await digestDataset({
    settings: settings.dataset,
    lines,
    experimentFile: where.experimentFile,
    digests,
  });
  const source = await findModelSource(settings.model.preset, where.experimentFile, place, digests);
  const precision = await plannedPrecision({ settings, source }, machine);
  const pooling = plannedPooling(settings, source);
  const determined = { settings, data, source, precision, pooling };
  const { path: all, train, validation, test } = settings.dataset;
  const last = where.until === undefined ? stageNames.length : stageNames.indexOf(where.until) + 1;
  const { until, ...rest } = where;
  return {
    ...rest,
    ...determined,
    ...stageKeys(determined),
    lines,
    dataPaths: { path: all, train, validation, test },
    packageTo: packageFolder(where.experimentFile, settings),
    isResumed: false,
    isFresh: false,
    stages: stageNames.slice(0, last).filter((stage) => stage === until || runsStage(experiment, stage)),
  };
}

/** Fills in what had to be measured, and with it the keys that depend on it. */
export function decidePrecision(plan: RunPlan, precision: Precision): void {
  Object.assign(plan, { precision }, stageKeys({ ...plan, precision }));
}

/** The question that `auto` asks. */
export function precisionQuestionOf(
  { settings, source }: Pick<RunPlan, 'settings' | 'source'>,
  env: Io['env'],
) {
  return precisionQuestion(settings, digestsOf(source), env);
}

function plannedPooling({ model, finetune }: AllSettings, { encoderPooling }: ModelSource): PoolingSetting {
  return poolingForTraining(model.pooling, encoderPooling, finetune.trainable === 'head');
}

async function plannedPrecision(
  plan: Pick<RunPlan, 'settings' | 'source'>,
  { env, cacheFolder }: Pick<Io, 'env' | 'cacheFolder'>,
): Promise<RunPlan['precision']> {
  const { precision } = plan.settings.finetune;
  if (precision !== 'auto') return precision;
  const decision = await knownDecision(await precisionQuestionOf(plan, env), cacheFolder);
  return decision?.precision ?? 'auto';
}

function stageKeys(run: Determined) {
  const keys = {} as Record<StageName, string>;
  const inputs = {} as Record<StageName, StageInputs>;
  for (const stage of stageNames) {
    const { needs, inputs: own } = stageDeclarations[stage];
    const upstream = Object.fromEntries(needs.map((name) => [name, keys[name]]));
    inputs[stage] = { revision: stages[stage].revision, ...own(run), ...upstream };
    keys[stage] = stageKey(inputs[stage]);
  }
  return { keys, inputs };
}
