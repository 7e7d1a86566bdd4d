import path from 'node:path';
import type { Place } from '../experiment/errors';
import { type Experiment, runsStage } from '../experiment/markdown';
import { type AllSettings, type StageName, stageNames, stages } from '../experiment/stages';
import { findModelSource, type ModelSource } from './assets/modelSource';
import { type StageInputs, stageKey } from './cache/stageKey';
import { type DatasetDigests, digestDataset } from './datasets/datasetFiles';
import type { DigestStore } from './files/digest';

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
  where: { experimentFile: string; graftFolder: string; runId: string; until?: StageName | undefined },
  digests: DigestStore,
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
  const { keys, inputs } = stageKeys(settings, data, source);
  const last = where.until === undefined ? stageNames.length : stageNames.indexOf(where.until) + 1;
  const { until: _, ...rest } = where;
  return {
    ...rest,
    settings,
    lines,
    data,
    source,
    isResumed: false,
    inputs,
    keys,
    stages: stageNames
      .slice(0, last)
      .filter((stage) => stage === where.until || runsStage(experiment, stage)),
  };
}

function stageKeys(settings: AllSettings, data: DatasetDigests, source: ModelSource) {
  const keys = {} as Record<StageName, string>;
  const inputs = {} as Record<StageName, StageInputs>;
  const define = (stage: StageName, own: StageInputs, after: StageName[] = []) => {
    const upstream = Object.fromEntries(after.map((name) => [name, keys[name]]));
    inputs[stage] = { revision: stages[stage].revision, ...own, ...upstream };
    keys[stage] = stageKey(inputs[stage]);
  };
  const { text, label, split } = settings.dataset;
  define('dataset', { text, label, split, files: data });
  define('model', { files: Object.fromEntries(source.files.map(({ name, sha256 }) => [name, sha256])) });
  define('preprocess', { ...settings.preprocess }, ['dataset', 'model']);
  define('finetune', { ...settings.finetune }, ['preprocess', 'model']);
  define('evaluate', { ...settings.evaluate }, ['preprocess', 'finetune']);
  define('package', {}, ['finetune', 'evaluate']);
  return { keys, inputs };
}
