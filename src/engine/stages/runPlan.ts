import path from 'node:path';
import type { Place } from '../../experiment/errors';
import { type Experiment, runsStage } from '../../experiment/markdown';
import { type AllSettings, type StageName, stageNames, stages } from '../../experiment/stages';
import type { DigestStore } from '../../files/digest';
import { findModelSource, type ModelSource } from '../assets/modelSource';
import type { Precision } from '../compile/precision';
import { type DatasetDigests, digestDataset } from '../datasets/datasetFiles';
import type { Io } from '../io';
import { type PoolingSetting, poolingForTraining } from '../models/pooling';
import { knownDecision, precisionQuestion } from './knownPrecision';
import { type StageInputs, stageKey } from './stageKey';

/** All that a run needs to know, as plain data: it travels to the TensorFlow worker. */
export interface RunPlan {
  runId: string;
  experimentFile: string;
  graftFolder: string;
  settings: AllSettings;
  /** The line in the experiment file of each setting that is written there. */
  lines: Map<string, number>;
  /** The stages that run, in order. */
  stages: StageName[];
  /** What the data files held when the run was planned. */
  data: DatasetDigests;
  source: ModelSource;
  /** What the training computes in; `auto` until that has been measured. */
  precision: Precision | 'auto';
  /** How a text model pools: as set, with what `auto` depends on looked up. */
  pooling: PoolingSetting;
  /** Whether this run was stopped before and goes on. */
  isResumed: boolean;
  inputs: Record<StageName, StageInputs>;
  keys: Record<StageName, string>;
}

/** The place of a setting, or of its stage, in the experiment file. */
export function placeOf(plan: Pick<RunPlan, 'experimentFile' | 'lines'>, setting: string): Place {
  const line = plan.lines.get(setting) ?? plan.lines.get(setting.split('.')[0]!);
  return { file: plan.experimentFile, ...(line === undefined ? {} : { line }) };
}

/** Where the package goes: as named, else `models/` and the experiment's name, beside the experiment. */
export function packageFolder(plan: Pick<RunPlan, 'experimentFile' | 'settings'>): string {
  const name = path.basename(plan.experimentFile).replace(/(\.graft)?\.md$/, '');
  return path.resolve(
    path.dirname(plan.experimentFile),
    plan.settings.package.to ?? path.join('models', name),
  );
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
  const { keys, inputs } = stageKeys({ settings, data, source, precision, pooling });
  const last = where.until === undefined ? stageNames.length : stageNames.indexOf(where.until) + 1;
  const { until: _, ...rest } = where;
  return {
    ...rest,
    settings,
    lines,
    data,
    source,
    precision,
    pooling,
    isResumed: false,
    inputs,
    keys,
    stages: stageNames
      .slice(0, last)
      .filter((stage) => stage === where.until || runsStage(experiment, stage)),
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

function digestsOf({ files }: ModelSource): Record<string, string> {
  return Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256]));
}

function stageKeys({
  settings,
  data,
  source,
  precision,
  pooling,
}: Pick<RunPlan, 'settings' | 'data' | 'source' | 'precision' | 'pooling'>) {
  const keys = {} as Record<StageName, string>;
  const inputs = {} as Record<StageName, StageInputs>;
  const define = (stage: StageName, own: StageInputs, after: StageName[] = []) => {
    const upstream = Object.fromEntries(after.map((name) => [name, keys[name]]));
    inputs[stage] = { revision: stages[stage].revision, ...own, ...upstream };
    keys[stage] = stageKey(inputs[stage]);
  };
  const { text, pair, label, split } = settings.dataset;
  // The task decides how the labels are read.
  const { task, ...training } = settings.finetune;
  define('dataset', { text, pair, label, split, task, files: data });
  define('model', { files: digestsOf(source) });
  define('preprocess', { ...settings.preprocess }, ['dataset', 'model']);
  define('finetune', { ...training, precision, pooling }, ['preprocess', 'model']);
  define('evaluate', { ...settings.evaluate }, ['preprocess', 'finetune']);
  define('package', {}, ['finetune', 'evaluate']);
  return { keys, inputs };
}
