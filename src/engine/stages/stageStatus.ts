import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describeChanges } from '../../experiment/changes';
import type { StageStatus } from '../../experiment/protocol';
import type { RunRecord } from '../../experiment/run';
import type { StageName } from '../../experiment/stages';
import { t } from '../../experiment/translation';
import { readLock } from '../../files/lock';
import { listRuns } from '../../runs/runRecord';
import { claimFiles } from '../../runs/runStore';
import type { RunPlan } from './runPlan';
import { StageCache } from './stageCache';

/**
 * Of every stage of a plan: whether its result is there, is being made, or would have to be made, and why.
 * @param shown keys of results that are on a screen; where there is none, the latest run tells what has changed
 */
export async function stageStatuses(
  plan: RunPlan,
  now: number,
  shown: Partial<Record<StageName, string>> = {},
): Promise<StageStatus[]> {
  const cache = new StageCache(plan.graftFolder);
  const keyBefore = keysBefore(plan, shown);
  const statuses: StageStatus[] = [];
  for (const stage of plan.stages) {
    const key = plan.keys[stage];
    const age = await resultAge(cache, stage, key, now);
    const unfinished = age === undefined ? await unfinishedStatus(plan, stage) : undefined;
    const differs = age === undefined || (shown[stage] !== undefined && shown[stage] !== key);
    const why = differs ? await whyStale(cache, plan, stage, await keyBefore(stage), statuses) : '';
    statuses.push({
      stage,
      key,
      ...(age === undefined ? { status: 'stale', why, ...unfinished } : { status: 'fresh', why, ageMs: age }),
    });
  }
  return statuses;
}

/** Runs are looked at only where no key is shown: there may be a thousand, and a window asks after each pause in typing. */
function keysBefore({ graftFolder, experimentFile }: RunPlan, shown: Partial<Record<StageName, string>>) {
  let latest: Promise<RunRecord | undefined> | undefined;
  return async (stage: StageName): Promise<string | undefined> => {
    if (shown[stage] !== undefined) return shown[stage];
    latest ??= listRuns(graftFolder).then((runs) =>
      runs.find(({ experiment }) => experiment === experimentFile),
    );
    return (await latest)?.keys[stage];
  };
}

async function resultAge(
  cache: StageCache,
  stage: StageName,
  key: string,
  now: number,
): Promise<number | undefined> {
  if (!(await cache.read(stage, key))) return undefined;
  const { mtimeMs } = await stat(path.join(cache.folder(stage, key), 'result.json'));
  return Math.max(0, now - mtimeMs);
}

async function unfinishedStatus(
  plan: RunPlan,
  stage: StageName,
): Promise<Pick<StageStatus, 'status' | 'why'> | undefined> {
  if (stage !== 'finetune') return undefined;
  if ((await readLock(claimFiles(plan.graftFolder, plan.keys.finetune).lock))?.alive)
    return { status: 'running', why: 'a run is at it' };
  const partial = new StageCache(plan.graftFolder).partialFolder(stage, plan.keys[stage]);
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
  const inputs = await cache.readInputs(stage, earlierKey);
  if (earlierKey === plan.keys[stage] || !inputs) return 'has no result yet';
  const upstream = before.filter(({ why }) => why !== '').map(({ stage }) => stage);
  const own = describeChanges(inputs, plan.inputs[stage]).filter(
    (change) => !/^\w+ changed$/.test(change) || !isStageWord(change, plan),
  );
  const after = upstream.filter((name) => name in plan.inputs[stage]);
  return (
    [...own, ...(after.length > 0 ? [`follows ${after.join(', ')}`] : [])].join('; ') ||
    t('its inputs changed')
  );
}

/** "preprocess changed" only says that another stage's key differs, which that stage explains itself. */
function isStageWord(change: string, plan: RunPlan): boolean {
  return change.split(' ')[0]! in plan.keys;
}
