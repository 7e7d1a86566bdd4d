import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { StageStatus } from '../../experiment/protocols/protocol';
import { type Change, type Json, listChanges, type Reason, reasonOf } from '../../experiment/runs/changes';
import type { StageName } from '../../experiment/stages/stages';
import { isWorkedOn, readClaim } from '../../runs/claims';
import type { Executor } from '../../runs/executor';
import { GraftFolder } from '../../runs/graftFolder';
import { runsOfExperiment } from '../../runs/renamedExperiment';
import type { RunPlan } from './runPlan';
import { StageCache } from './stageCache';

type StageKeys = Partial<Record<StageName, string>>;

/** The keys of earlier results. */
export interface EarlierKeys {
  /** The results on a screen. */
  readonly shown?: StageKeys;
  /** The keys of the experiment's latest run, for stages without a result on a screen. Without them the runs are read, perhaps a thousand. */
  readonly latest?: StageKeys | undefined;
}

/** The status of each stage of a plan: whether its result exists, is in progress or is missing, and why. */
export async function stageStatuses(
  plan: RunPlan,
  now: number,
  executor: Executor,
  { shown = {}, latest }: EarlierKeys = {},
): Promise<StageStatus[]> {
  const cache = new StageCache(plan.graftFolder);
  let known = latest;
  const statuses: StageStatus[] = [];
  for (const stage of plan.stages) {
    const key = plan.keys[stage];
    const age = await resultAge(cache, stage, key, now);
    const unfinished = age === undefined ? await unfinishedStatus(plan, stage, key, executor) : undefined;
    const differs = age === undefined || (shown[stage] !== undefined && shown[stage] !== key);
    if (differs && shown[stage] === undefined) known ??= await latestKeys(plan);
    const earlier = shown[stage] ?? known?.[stage];
    const reasons = differs ? await whyStale(cache, plan, executor, stage, earlier, statuses) : [];
    const status: Omit<StageStatus, 'stage' | 'key'> =
      age === undefined
        ? { status: 'stale', reasons, ...unfinished }
        : { status: 'fresh', reasons, ageMs: age };
    statuses.push({ stage, key, ...status });
  }
  return statuses;
}

async function latestKeys({ graftFolder, experimentFile }: RunPlan): Promise<StageKeys> {
  const [latest] = await runsOfExperiment(new GraftFolder(graftFolder), experimentFile);
  return latest?.keys ?? {};
}

async function resultAge(
  cache: StageCache,
  stage: StageName,
  key: string,
  now: number,
): Promise<number | undefined> {
  if (!(await cache.read(stage, key))) return undefined;
  // It may be cleaned away at this moment.
  const found = await stat(path.join(cache.folder(stage, key), 'result.json')).catch(() => undefined);
  return found && Math.max(0, now - found.mtimeMs);
}

async function unfinishedStatus(
  { graftFolder }: RunPlan,
  stage: StageName,
  key: string,
  executor: Executor,
): Promise<Pick<StageStatus, 'status' | 'reasons'> | undefined> {
  if (stage !== 'finetune') return undefined;
  if (await isWorkedOn(new GraftFolder(graftFolder), key, executor))
    return { status: 'running', reasons: [{ code: 'running' }] };
  const partial = new StageCache(graftFolder).partialFolder(stage, key);
  const checkpoint = await stat(path.join(partial, 'checkpoint.safetensors')).catch(() => undefined);
  return checkpoint ? { status: 'stopped', reasons: [{ code: 'stopped' }] } : undefined;
}

async function whyStale(
  cache: StageCache,
  plan: RunPlan,
  executor: Executor,
  stage: StageName,
  earlierKey: string | undefined,
  before: readonly StageStatus[],
): Promise<Reason[]> {
  if (earlierKey === undefined) return [{ code: 'never-ran' }];
  const isSame = earlierKey === plan.keys[stage];
  const own = isSame ? undefined : await ownChanges(cache, plan, executor, stage, earlierKey);
  if (!own) return [{ code: 'no-result' }];
  const after = before.filter(({ reasons, stage: name }) => reasons.length > 0 && name in plan.inputs[stage]);
  const follows: Reason[] =
    after.length > 0 ? [{ code: 'follows', stages: after.map(({ stage }) => stage) }] : [];
  const all = [...own, ...follows];
  return all.length > 0 ? all : [{ code: 'inputs-changed' }];
}

/** The changes since a result was made or, for a run that was stopped or is in progress, since it started; undefined if there is neither. */
async function ownChanges(
  cache: StageCache,
  plan: RunPlan,
  executor: Executor,
  stage: StageName,
  key: string,
): Promise<Reason[] | undefined> {
  const inputs = await cache.readInputs(stage, key);
  if (inputs) return reasonsOf(listChanges(inputs, plan.inputs[stage]), plan);
  if (!(await unfinishedStatus(plan, stage, key, executor))) return undefined;
  const settings = (await readClaim(new GraftFolder(plan.graftFolder), key))?.settings;
  return settings && listChanges(settings[stage] as Json, plan.settings[stage]).map(reasonOf);
}

/** The reasons for changes. Data are one reason, since digests and sizes mean nothing to users. Other stages explain changes of their keys. */
function reasonsOf(changes: readonly Change[], { keys }: RunPlan): Reason[] {
  const isData = ({ path }: Change) => path[0] === 'files';
  const isKey = ({ path }: Change) => path.length === 1 && path[0]! in keys;
  const settings = changes.filter((change) => !isData(change) && !isKey(change));
  return [...settings.map(reasonOf), ...(changes.some(isData) ? [{ code: 'data-changed' } as const] : [])];
}
