import { rename } from 'node:fs/promises';
import path from 'node:path';
import { clauseOf } from '../../experiment/errors/clauses';
import { GraftError } from '../../experiment/errors/errors';
import { trainingError } from '../../experiment/errors/training';
import { parseJson } from '../../experiment/words/parseJson';
import { systemCode } from '../../files/fileErrors';
import type { StepRunner } from '../compile/step';
import type { HeadedModel } from '../models/headedModel';
import { tf } from '../tensorflow/loadTensorFlow';
import { openSafetensors } from '../weights/safetensors';
import type { TensorFile } from '../weights/tensorFile';
import { writeSafetensors } from '../weights/writeSafetensors';
import { type Snapshot, type TrainedState, tensorsToWrite } from './snapshot';
import { type TrainingProgress, trainingProgressSchema } from './trainingProgress';

const slotPrefix = 'slot/';
const checkpointFile = (folder: string) => path.join(folder, 'checkpoint.safetensors');

/** Other events while a checkpoint is written. */
export interface Writing {
  /** The file has the snapshot, which is not needed any more; the disk may not have it yet. */
  readonly written: () => void;
  /** Resolves when the files that the checkpoint names are on the disk; only then does it replace the old checkpoint. */
  readonly named: Promise<void>;
}

/**
 * Replaces the checkpoint in `folder`, atomically: a crash at any moment leaves the old one or the new one.
 * @throws GraftError `training/not-finite`, leaving the old checkpoint, if a number is not finite any more
 */
export async function writeCheckpoint(
  folder: string,
  snapshot: Snapshot,
  { written, named }: Writing,
): Promise<void> {
  const temporary = `${checkpointFile(folder)}.new`;
  const parts = [writeSnapshot(temporary, snapshot, written), named];
  await Promise.allSettled(parts);
  for (const part of parts) await part;
  await rename(temporary, checkpointFile(folder));
}

async function writeSnapshot(
  file: string,
  { values, slots, progress, step }: Snapshot,
  written: () => void,
): Promise<void> {
  const all = new Map([...prefixed('variable/', values), ...prefixed(slotPrefix, slots)]);
  try {
    await writeSafetensors(file, tensorsToWrite(all), { progress }, written);
  } catch (thrown) {
    const hasDiverged = thrown instanceof GraftError && thrown.code === 'weights/not-finite';
    throw hasDiverged ? trainingError('training/not-finite', { what: ['weight', step] }) : thrown;
  }
}

/**
 * How far the training in `folder` had come; undefined if there is no checkpoint.
 * @throws GraftError `training/damaged-checkpoint`
 */
export async function readProgress(folder: string): Promise<TrainingProgress | undefined> {
  const file = await openCheckpointFile(folder);
  if (!file) return undefined;
  try {
    return progressOf(file);
  } catch (thrown) {
    throw damaged(folder, thrown);
  } finally {
    await file.close();
  }
}

function progressOf({ metadata }: TensorFile): TrainingProgress {
  return trainingProgressSchema.parse(parseJson(metadata.get('progress') ?? '{}'));
}

/**
 * Puts a checkpoint's variables and slots back.
 * @returns how far the training had come; undefined if there is no checkpoint
 * @throws GraftError `training/damaged-checkpoint`
 */
export async function loadCheckpoint(
  folder: string,
  { model, runner }: TrainedState,
): Promise<TrainingProgress | undefined> {
  const file = await openCheckpointFile(folder);
  if (!file) return undefined;
  try {
    const progress = progressOf(file);
    await restoreVariables(file, model);
    await restoreSlots(file, runner);
    return progress;
  } catch (thrown) {
    throw damaged(folder, thrown);
  } finally {
    await file.close();
  }
}

async function openCheckpointFile(folder: string): Promise<TensorFile | undefined> {
  try {
    return await openSafetensors(checkpointFile(folder));
  } catch (thrown) {
    if (thrown instanceof Error && systemCode(thrown.cause) === 'ENOENT') return undefined;
    throw damaged(folder, thrown);
  }
}

function damaged(folder: string, cause: unknown): GraftError {
  const why = cause instanceof GraftError ? clauseOf(cause) : undefined;
  return trainingError(
    'training/damaged-checkpoint',
    { why },
    { place: { file: checkpointFile(folder) }, cause },
  );
}

async function restoreVariables(file: TensorFile, { variables }: HeadedModel): Promise<void> {
  for (const [name, variable] of variables) {
    const values = await file.read(`variable/${name}`);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, variable.dtype)));
  }
}

async function restoreSlots(file: TensorFile, runner: StepRunner): Promise<void> {
  const slots = new Map<string, tf.Tensor>();
  try {
    for (const name of file.names.filter((name) => name.startsWith(slotPrefix))) {
      const slot = tf.tensor(await file.read(name), [...file.info(name).shape], 'float32');
      slots.set(name.slice(slotPrefix.length), slot);
    }
    runner.restore(slots);
  } finally {
    tf.dispose([...slots.values()]);
  }
}

function prefixed<T>(prefix: string, tensors: ReadonlyMap<string, T>): [string, T][] {
  return [...tensors].map(([name, tensor]) => [prefix + name, tensor]);
}
