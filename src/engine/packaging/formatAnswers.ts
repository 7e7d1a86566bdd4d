import type { Feeds } from '../compile/feeds';
import type { Format, RuntimeIo } from '../formats/format';
import { headFor } from '../models/heads';
import { purposeOfFolder } from '../models/modelFolder';
import { rowsAtOnce } from './servedBatches';

/** A package's model in one of its formats, ready to answer. */
export interface FormatAnswers {
  /** @returns the logits of each row */
  ask(batches: readonly Feeds[]): Promise<number[][]>;
  close(): Promise<void>;
}

/** Opens a package in one of its formats, in the format's own runtime. Throws as the runtime does. */
export async function openAnswers(format: Format, folder: string, io: RuntimeIo): Promise<FormatAnswers> {
  const { outputsOf } = headFor(await purposeOfFolder(folder));
  const replay = await format.open(folder, io);
  return {
    ask: async (batches) => {
      const answers: number[][] = [];
      for (const batch of batches) answers.push(...rowsOf(outputsOf(await replay.run(batch), batch), batch));
      return answers;
    },
    close: () => replay.close(),
  };
}

/** The logits of each row of some batches, which may still be made while the format is opened. */
export async function answersOf(
  format: Format,
  folder: string,
  batches: readonly Feeds[] | Promise<readonly Feeds[]>,
  io: RuntimeIo,
): Promise<number[][]> {
  const answers = await openAnswers(format, folder, io);
  try {
    return await answers.ask(await batches);
  } finally {
    await answers.close();
  }
}

function rowsOf(logits: Float32Array, batch: Feeds): number[][] {
  const rows = Object.values(batch)[0]?.shape[0] ?? rowsAtOnce;
  const width = logits.length / rows;
  return Array.from({ length: rows }, (_, row) => [...logits.subarray(row * width, (row + 1) * width)]);
}
