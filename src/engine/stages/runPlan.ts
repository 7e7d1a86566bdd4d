import path from 'node:path';
import { type Experiment, runsStage } from '../../experiment/document/markdown';
import { type AllSettings, type StageName, stageNames, stages } from '../../experiment/stages/stages';
import type { DigestStore } from '../../files/digest';
import { experimentName } from '../../runs/experimentNow';
import type { AssetIo } from '../assets/assetIo';
import { findModelSource, type ModelSource } from '../assets/modelSource';
import { digestDataset } from '../datasets/digestDataset';
import type { Io } from '../io';
import { type PoolingSetting, poolingForTraining } from '../models/pooling';
import { fixesTrunk } from '../tuning/tuningFacts';
import { type Decisions, type Determined, digestsOf } from './determined';
import { decisionNames, knownDecision, type Question } from './machineDecisions';
import { type Places, placeOf } from './places';
import { stageDeclarations } from './stageDeclarations';
import { type StageInputs, stageKey } from './stageKey';

/** All that a run needs to know, as plain data: it travels to the TensorFlow worker. */
export interface RunPlan extends Determined, Places {
  readonly runId: string;
  /** The stages that run, in order. */
  readonly stages: readonly StageName[];
  readonly inputs: Readonly<Record<StageName, StageInputs>>;
  readonly keys: Readonly<Record<StageName, string>>;
  /** Whether the run starts over, without stored results and checkpoints. */
  readonly isFresh: boolean;
}

/** Where the package goes: as named, else `models/` and the experiment's name, beside the experiment. */
function packageFolder(experimentFile: string, { package: { to } }: AllSettings): string {
  return path.resolve(
    path.dirname(experimentFile),
    to ?? path.join('models', experimentName(experimentFile)),
  );
}

/**
 * Decides the keys of all stages before anything runs. A key covers its stage's settings and revision, the keys of the stages that it
 * builds on, and digests of file contents; no key covers paths or comments.
 * @param onImages called while the images of a folder are read
 * @throws GraftError about missing data or model files; `hub/*` and `network/*` about a model on the hub that is not in the cache
 */
export async function planRun(
  experiment: Experiment,
  where: Pick<RunPlan, 'experimentFile' | 'graftFolder' | 'runId'> & { until?: StageName | undefined },
  digests: DigestStore,
  machine: AssetIo,
  onImages?: (done: number, total: number) => void,
): Promise<RunPlan> {
  const { settings, lines } = experiment;
  const place = placeOf({ experimentFile: where.experimentFile, lines }, 'model.preset');
  const data = await digestDataset({
    settings: settings.dataset,
    lines,
    experimentFile: where.experimentFile,
    digests,
    onProgress: onImages,
  });
  const { experimentFile } = where;
  const source = await findModelSource(settings.model.preset, { experimentFile, place, digests }, machine);
  const pooling = plannedPooling(settings, source);
  const { microBatches, precision } = settings.finetune;
  const asked = { settings, data, source, pooling, microBatches, precision };
  const determined = { ...asked, ...(await knownDecisions({ ...asked, ...stageKeys(asked) }, machine)) };
  const { path: all, train, validation, test, cache } = settings.dataset;
  const last = where.until === undefined ? stageNames.length : stageNames.indexOf(where.until) + 1;
  const { until, ...rest } = where;
  return {
    ...rest,
    ...determined,
    ...stageKeys(determined),
    lines,
    dataPaths: { path: all, train, validation, test, cache },
    packageTo: packageFolder(where.experimentFile, settings),
    isResumed: false,
    isFresh: false,
    stages: stageNames.slice(0, last).filter((stage) => stage === until || runsStage(experiment, stage)),
  };
}

/** The plan with the machine's decisions, and the keys that depend on them. */
export function decide(plan: RunPlan, decisions: Partial<Decisions>): RunPlan {
  const decided = { ...plan, ...decisions };
  return { ...decided, ...stageKeys(decided) };
}

/** The question that `auto` asks. */
export function questionOf({ settings, source, microBatches, keys }: Planned): Question {
  return { settings, microBatches, modelFiles: digestsOf(source), examples: keys.preprocess };
}

type Planned = Determined & Pick<RunPlan, 'keys'>;

function plannedPooling({ model, finetune }: AllSettings, { encoderPooling }: ModelSource): PoolingSetting {
  return poolingForTraining(model.pooling, encoderPooling, fixesTrunk(finetune));
}

/** The known answers for settings that are `auto`. */
async function knownDecisions(
  plan: Planned,
  machine: Pick<Io, 'env' | 'cacheFolder'>,
): Promise<Partial<Decisions>> {
  const known: Partial<Decisions> = {};
  for (const name of decisionNames)
    if (plan[name] === 'auto')
      Object.assign(known, await knownDecision(name, questionOf({ ...plan, ...known }), machine));
  const { microBatches = plan.microBatches, precision = plan.precision } = known;
  return { microBatches, precision };
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
