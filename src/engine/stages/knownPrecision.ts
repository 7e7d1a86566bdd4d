import os from 'node:os';
import path from 'node:path';
import { parseJson } from '../../experiment/parseJson';
import type { AllSettings } from '../../experiment/stages';
import { writeAtomically } from '../../files/atomicWrite';
import { makeFolder } from '../../files/makeFolder';
import { readPlainFile } from '../../files/readPlainFile';
import { nvidiaDriver } from '../install/nvidiaDriver';
import type { Io } from '../io';
import { type PrecisionDecision, precisionDecisionSchema } from '../training/precisionDecision';
import { type StageInputs, stageKey } from './stageKey';

/**
 * Names the question which precision is fastest: the machine, the model's files, and the shape of a batch. What was measured once
 * holds for every experiment that asks the same.
 */
export async function precisionQuestion(
  { preprocess, finetune }: Pick<AllSettings, 'preprocess' | 'finetune'>,
  modelFiles: StageInputs,
  env: Io['env'],
): Promise<string> {
  const [cpu] = os.cpus();
  const driver = await nvidiaDriver(env);
  return stageKey({
    machine: [cpu?.model, os.availableParallelism(), driver?.version, driver?.gpus.map(({ name }) => name)],
    modelFiles,
    shape: [finetune.batchSize, finetune.microBatches, preprocess.maxLength],
    optimizer: finetune.optimizer,
  });
}

/** The answer that was found before, if there is one that can be read. */
export async function knownDecision(
  question: string,
  cacheFolder: string,
): Promise<PrecisionDecision | undefined> {
  try {
    return precisionDecisionSchema.parse(parseJson(await readPlainFile(decisionFile(question, cacheFolder))));
  } catch {
    return undefined;
  }
}

/** Keeps an answer in the user's cache, where that can be written: without it, the next run measures again. */
export async function keepDecision(
  question: string,
  decision: PrecisionDecision,
  cacheFolder: string,
): Promise<void> {
  const file = decisionFile(question, cacheFolder);
  try {
    await makeFolder(path.dirname(file));
    await writeAtomically(file, `${JSON.stringify(decision)}\n`);
  } catch {
    // The run does not depend on it.
  }
}

function decisionFile(question: string, cacheFolder: string): string {
  return path.join(cacheFolder, 'precision', `${question}.json`);
}
