import path from 'node:path';
import { usageError } from '../../experiment/errors/usage';
import type { RunRecord } from '../../experiment/runs/run';
import { readRunRecord } from '../../runs/runRecord';
import { StageCache } from './stageCache';
import type { StageInputs } from './stageKey';

/** A model that a run evaluated. */
export interface EvaluatedModel {
  /** In the Hugging Face layout. */
  readonly folder: string;
  /** How its examples were prepared. */
  readonly settings: StageInputs;
  /** The folder that the names of its examples are relative to. */
  readonly dataFolder: string;
}

/**
 * The model whose scores a run shows: the compressed one, if there is one.
 * @param runFolder `.graft/runs/ID`, which may come from anywhere
 * @throws GraftError `run/no-model` where it no longer exists; `files/linked`
 */
export async function evaluatedModel(runFolder: string): Promise<EvaluatedModel> {
  const record = await readRunRecord(runFolder);
  const cache = new StageCache(path.resolve(runFolder, '../..'));
  const settings = record && (await settingsOf(record, cache));
  // A run has a key for `optimize` even where it made nothing smaller.
  for (const stage of ['optimize', 'finetune'] as const) {
    const key = record?.keys[stage];
    if (!settings || !isKey(key)) continue;
    await cache.refuseLinks(stage, key);
    if (await cache.read(stage, key))
      return {
        folder: path.join(cache.folder(stage, key), 'model'),
        settings,
        dataFolder: path.dirname(record!.experiment),
      };
  }
  throw usageError('run/no-model', {});
}

async function settingsOf({ keys }: RunRecord, cache: StageCache): Promise<StageInputs | undefined> {
  const key = keys.preprocess;
  if (!isKey(key)) return undefined;
  await cache.refuseLinks('preprocess', key);
  return cache.readInputs('preprocess', key);
}

/** Nothing that leads out of its stage's folder. */
export const isKey = (key: string | undefined): key is string => key !== undefined && /^\w+$/.test(key);
