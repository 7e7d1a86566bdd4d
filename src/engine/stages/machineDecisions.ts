import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { withTrainingDefaults } from '../../experiment/stages/finetune';
import type { AllSettings } from '../../experiment/stages/stages';
import { parseJson } from '../../experiment/words/parseJson';
import { writeAtomically } from '../../files/atomicWrite';
import { makeFolder } from '../../files/makeFolder';
import { readPlainFile } from '../../files/readPlainFile';
import { nvidiaDriver } from '../install/nvidiaDriver';
import type { Io } from '../io';
import { precisionDecisionSchema } from '../training/precisionDecision';
import { memorySettings } from '../tuning/tuningFacts';
import type { Decisions } from './determined';
import { type StageInputs, stageKey } from './stageKey';

/** A question that `auto` asks this machine. The answer holds for every experiment that asks the same. */
export interface Question {
  readonly settings: Pick<AllSettings, 'preprocess' | 'finetune'>;
  /** The parts of a batch, as far as they are known. */
  readonly microBatches: number | 'auto';
  /** The content of the model's files. */
  readonly modelFiles: StageInputs;
  /** The key of the encoded examples: how long they are. */
  readonly examples: string;
}

/** The answer to a question. */
export type Answer<N extends keyof Decisions> = { readonly [M in N]: Exclude<Decisions[M], 'auto'> };

/** A setting that may be `auto`: what its answer depends on, and how a stored answer is read. */
interface MachineDecision {
  readonly asks: (question: Question) => StageInputs;
  readonly schema: z.ZodType;
}

const shapeOf = ({ settings: { preprocess, finetune } }: Question) => [
  finetune.batchSize,
  preprocess.maxLength,
  preprocess.imageSize,
];

/** In the order in which they are found out: a step is timed in the parts that fit. */
export const machineDecisions = {
  microBatches: {
    asks: (question) => ({
      memory: os.totalmem(),
      examples: question.examples,
      shape: shapeOf(question),
      tuned: memorySettings(question.settings.finetune),
    }),
    schema: z.object({ microBatches: z.number().int().positive() }),
  },
  precision: {
    asks: (question) => ({ shape: [...shapeOf(question), question.microBatches] }),
    schema: precisionDecisionSchema,
  },
} satisfies Record<keyof Decisions, MachineDecision>;

export const decisionNames = Object.keys(machineDecisions) as (keyof Decisions)[];

/** The answer to a question that was found before, if there is one that can be read. */
export async function knownDecision<N extends keyof Decisions>(
  name: N,
  question: Question,
  { env, cacheFolder }: Pick<Io, 'env' | 'cacheFolder'>,
): Promise<Answer<N> | undefined> {
  const file = await decisionFile(name, question, { env, cacheFolder });
  try {
    return machineDecisions[name].schema.parse(parseJson(await readPlainFile(file))) as Answer<N>;
  } catch {
    return undefined;
  }
}

/** Keeps an answer in the user's cache, where that can be written: without it, the next run finds out again. */
export async function keepDecision(
  name: keyof Decisions,
  question: Question,
  decision: object,
  io: Pick<Io, 'env' | 'cacheFolder'>,
): Promise<void> {
  const file = await decisionFile(name, question, io);
  try {
    await makeFolder(path.dirname(file));
    await writeAtomically(file, `${JSON.stringify(decision)}\n`);
  } catch {
    // The run does not depend on it.
  }
}

async function decisionFile(
  name: keyof Decisions,
  question: Question,
  { env, cacheFolder }: Pick<Io, 'env' | 'cacheFolder'>,
): Promise<string> {
  const driver = await nvidiaDriver(env);
  const key = stageKey({
    machine: [
      os.cpus()[0]?.model,
      os.availableParallelism(),
      driver?.version,
      driver?.gpus.map(({ name }) => name),
    ],
    modelFiles: question.modelFiles,
    optimizer: withTrainingDefaults(question.settings.finetune).optimizer,
    ...machineDecisions[name].asks(question),
  });
  return path.join(cacheFolder, name, `${key}.json`);
}
