import type { Feeds } from '../compile/feeds';
import type { NamedValues } from '../datasets/exampleValues';
import type { Format, RuntimeIo } from '../formats/format';
import { GatheredOutputs } from '../inputs/gatheredOutputs';
import { headOf } from '../models/heads';
import { headInFolder } from '../models/modelFolder';

/** A package's model in one of its formats, ready to answer. */
export interface FormatAnswers {
  /** @returns what the head gives to each row */
  ask(batches: readonly Feeds[]): Promise<NamedValues>;
  close(): Promise<void>;
}

/** Opens a package in one of its formats, in the format's own runtime. Throws as the runtime does. */
export async function openAnswers(format: Format, folder: string, io: RuntimeIo): Promise<FormatAnswers> {
  const { outputsOf } = headOf(await headInFolder(folder));
  const replay = await format.open(folder, io);
  return {
    ask: async (batches) => {
      const counts = batches.map((batch) => Object.values(batch)[0]!.shape[0]!);
      const gathered = new GatheredOutputs(counts.reduce((sum, count) => sum + count, 0));
      let first = 0;
      for (const [i, batch] of batches.entries()) {
        const rows = Array.from({ length: counts[i]! }, (_, row) => first + row);
        gathered.add(outputsOf(await replay.run(batch), batch), rows);
        first += rows.length;
      }
      return gathered.values();
    },
    close: () => replay.close(),
  };
}

/** The head's outputs for each row of batches, which may still be in preparation while the format is opened. */
export async function answersOf(
  format: Format,
  folder: string,
  batches: readonly Feeds[] | Promise<readonly Feeds[]>,
  io: RuntimeIo,
): Promise<NamedValues> {
  const answers = await openAnswers(format, folder, io);
  try {
    return await answers.ask(await batches);
  } finally {
    await answers.close();
  }
}
