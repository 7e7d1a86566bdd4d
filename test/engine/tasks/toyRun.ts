import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TargetReader } from '../../../src/engine/datasets/targetReader';
import { sharpFolder } from '../../../src/engine/images/sharpFolder';
import { type BatchRequest, prepareBatches } from '../../../src/engine/inputs/batchSource';
import type { MakeExample } from '../../../src/engine/inputs/feeder';
import { viewMaker } from '../../../src/engine/inputs/image/makeView';
import type { Head } from '../../../src/engine/models/head';
import { heads } from '../../../src/engine/models/heads';
import { runExperiment } from '../../../src/engine/runExperiment';
import { planRun } from '../../../src/engine/stages/runPlan';
import { targetReaders } from '../../../src/engine/tasks/targetReaders';
import type { Task } from '../../../src/engine/tasks/task';
import { tasks } from '../../../src/engine/tasks/tasks';
import type { TrainingIo } from '../../../src/engine/training/trainingIo';
import { parseExperiment } from '../../../src/experiment/document/markdown';
import type { NewEvent } from '../../../src/experiment/runs/events';
import {
  datasetResultSchema,
  evaluateResultSchema,
  finetuneResultSchema,
} from '../../../src/experiment/runs/results';
import { cacheFolder } from '../../../src/files/cacheFolder';
import { DigestStore } from '../../../src/files/digest';
import { trainingIo } from '../training/trainingFixture';

/** A task's additions to the tables, by name and `problemType`. */
export interface Toy {
  readonly name: string;
  readonly reader: TargetReader;
  /** Absent where the reader names several heads. */
  readonly task?: Task;
  readonly head?: Head;
}

/** Runs `use` while the tables have a task from outside the product, in a folder that is gone afterwards. */
export async function withToy<T>(
  { name, reader, task, head }: Toy,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-toy-'));
  const readers = targetReaders as Record<string, unknown>;
  // Data that suit it must not be taken for those of another task.
  const others = Object.entries(readers).slice(1);
  const added: [Record<string, unknown>, string, unknown][] = [
    [readers, name, reader],
    ...(task ? [[tasks, name, task] as [Record<string, unknown>, string, unknown]] : []),
    ...(head ? [[heads, task!.problemType, head] as [Record<string, unknown>, string, unknown]] : []),
  ];
  for (const [other] of others) delete readers[other];
  for (const [table, key, value] of added) table[key] = value;
  Object.assign(readers, Object.fromEntries(others));
  try {
    return await use(folder);
  } finally {
    for (const [table, key] of added) delete table[key];
    rmSync(folder, { recursive: true });
  }
}

/** The results of a whole run of an experiment. */
export interface ToyRun {
  readonly dataset: ReturnType<typeof datasetResultSchema.parse>;
  readonly evaluation: ReturnType<typeof evaluateResultSchema.parse>;
  readonly finetune: ReturnType<typeof finetuneResultSchema.parse>;
  readonly warnings: readonly string[];
  readonly io: TrainingIo;
}

/** Runs an experiment, from the data to the package. @param blocks of YAML by stage */
export async function runToy(folder: string, blocks: Readonly<Record<string, string>>): Promise<ToyRun> {
  const text = Object.entries(blocks)
    .map(([stage, yaml]) => `\`\`\`yaml ${stage}\n${yaml}\n\`\`\`\n`)
    .join('');
  const experimentFile = path.join(folder, 'toy.graft.md');
  writeFileSync(experimentFile, text);
  const events: NewEvent[] = [];
  // The tokenizer's library is where it was installed.
  const cache = cacheFolder(process.env);
  const makeView = viewMaker(sharpFolder(cache)) as MakeExample;
  const io = {
    ...trainingIo((event) => events.push(event)),
    cacheFolder: cache,
    prepareBatches: (request: BatchRequest) => prepareBatches(request, makeView),
  };
  const digests = new DigestStore(path.join(folder, 'digests.json'));
  const where = { experimentFile, graftFolder: path.join(folder, '.graft'), runId: 'toy' };
  await runExperiment(await planRun(parseExperiment(text), where, digests, io), io);
  const results = new Map(
    events.flatMap((event) => (event.type === 'stage-finished' ? [[event.stage, event.result]] : [])),
  );
  return {
    dataset: datasetResultSchema.parse(results.get('dataset')),
    evaluation: evaluateResultSchema.parse(results.get('evaluate')),
    finetune: finetuneResultSchema.parse(results.get('finetune')),
    warnings: events.flatMap((event) => (event.type === 'warning' ? [event.code] : [])),
    io,
  };
}
