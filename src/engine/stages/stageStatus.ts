import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { StageStatus } from '../../experiment/protocols/protocol';
import { describeChange, describeChanges, type Json, listChanges } from '../../experiment/runs/changes';
import type { StageName } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { readLock } from '../../files/lock';
import { runsOfExperiment } from '../../runs/renamedExperiment';
import { claimFiles, readClaim } from '../../runs/runStore';
import type { RunPlan } from './runPlan';
import { StageCache } from './stageCache';

type StageKeys = Partial<Record<StageName, string>>;

/** What results there were before. */
export interface EarlierKeys {
  /** Those that are on a screen. */
  readonly shown?: StageKeys;
  /** The keys of the experiment's latest run, for stages that are not; left out, the runs are read, of which there may be a thousand. */
  readonly latest?: StageKeys | undefined;
}

/** Of every stage of a plan: whether its result is there, is being made, or would have to be made, and why. */
export async function stageStatuses(
  plan: RunPlan,
  now: number,
  { shown = {}, latest }: EarlierKeys = {},
): Promise<StageStatus[]> {
  const cache = new StageCache(plan.graftFolder);
  let known = latest;
  const statuses: StageStatus[] = [];
  for (const stage of plan.stages) {
    const key = plan.keys[stage];
    const age = await resultAge(cache, stage, key, now);
    const unfinished = age === undefined ? await unfinishedStatus(plan, stage, key) : undefined;
    const differs = age === undefined || (shown[stage] !== undefined && shown[stage] !== key);
    if (differs && shown[stage] === undefined) known ??= await latestKeys(plan);
    const earlier = shown[stage] ?? known?.[stage];
    const why = differs ? await whyStale(cache, plan, stage, earlier, statuses) : '';
    statuses.push({
      stage,
      key,
      ...(age === undefined ? { status: 'stale', why, ...unfinished } : { status: 'fresh', why, ageMs: age }),
    });
  }
  return statuses;
}

async function latestKeys({ graftFolder, experimentFile }: RunPlan): Promise<StageKeys> {
  const [latest] = await runsOfExperiment(graftFolder, experimentFile);
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
): Promise<Pick<StageStatus, 'status' | 'why'> | undefined> {
  if (stage !== 'finetune') return undefined;
  if ((await readLock(claimFiles(graftFolder, key).lock))?.alive)
    return { status: 'running', why: 'a run is at it' };
  const partial = new StageCache(graftFolder).partialFolder(stage, key);
  const checkpoint = await stat(path.join(partial, 'checkpoint.safetensors')).catch(() => undefined);
  return checkpoint ? { status: 'stopped', why: 'resumes from its last checkpoint' } : undefined;
}

async function whyStale(
  cache: StageCache,
  plan: RunPlan,
  stage: StageName,
  earlierKey: string | undefined,
  before: readonly StageStatus[],
): Promise<string> {
  if (earlierKey === undefined) return 'never ran';
  const isSame = earlierKey === plan.keys[stage];
  const own = isSame ? undefined : await ownChanges(cache, plan, stage, earlierKey);
  if (!own) return 'has no result yet';
  const upstream = before.filter(({ why }) => why !== '').map(({ stage }) => stage);
  const after = upstream.filter((name) => name in plan.inputs[stage]);
  return (
    [...own, ...(after.length > 0 ? [`follows ${after.join(', ')}`] : [])].join('; ') ||
    t('its inputs changed')
  );
}

/** What differs from what a result was made from or, where a run is still at it or was stopped, from that run's settings; undefined if there is neither. */
async function ownChanges(
  cache: StageCache,
  plan: RunPlan,
  stage: StageName,
  key: string,
): Promise<string[] | undefined> {
  const inputs = await cache.readInputs(stage, key);
  if (inputs)
    return changesOf(inputs, plan.inputs[stage]).filter(
      (change) => !/^\w+ changed$/.test(change) || !isStageWord(change, plan),
    );
  if (!(await unfinishedStatus(plan, stage, key))) return undefined;
  const settings = (await readClaim(plan.graftFolder, key))?.settings;
  return settings && describeChanges(settings[stage] as Json, plan.settings[stage]);
}

/** What has changed, as phrases. Of data it is one: their digests and sizes tell nobody anything. */
function changesOf(before: Json, now: Json): string[] {
  const all = listChanges(before, now);
  const settings = all.filter(({ path }) => path[0] !== 'files');
  return [...settings.map(describeChange), ...(settings.length < all.length ? [t('data changed')] : [])];
}

/** "preprocess changed" only says that another stage's key differs, which that stage explains itself. */
function isStageWord(change: string, plan: RunPlan): boolean {
  return change.split(' ')[0]! in plan.keys;
}
