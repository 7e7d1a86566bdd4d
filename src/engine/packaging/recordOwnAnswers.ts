import { GraftError } from '../../experiment/errors/errors';
import type { FormatName } from '../../experiment/models/formatNames';
import { runWords } from '../../experiment/runs/runWords';
import type { Feeds } from '../compile/feeds';
import type { NamedValues } from '../datasets/exampleValues';
import { formats } from '../formats/formats';
import { type ExampleOutputs, outputsOf, strongestOf } from '../inputs/gatheredOutputs';
import type { Io } from '../io';
import { answersOf } from './formatAnswers';
import { type Golden, type OwnAnswers, writeGolden } from './goldenFile';
import type { Asked } from './replayFormats';

/**
 * Records what formats near the model's answers give themselves, beside the model's, and says where the strongest output is another.
 * A format whose runtime is not here is left out.
 */
export async function recordOwnAnswers(
  names: readonly FormatName[],
  folder: string,
  { golden, feeds }: Asked,
  io: Io,
): Promise<Golden> {
  const near = names.filter((name) => formats[name].ownAnswers);
  if (near.length === 0) return golden;
  const batches = await feeds;
  const recordedAnswers: Record<string, OwnAnswers> = {};
  for (const name of near) {
    const given = await answersIn(name, folder, batches, io);
    if (!given) continue;
    const outputs = golden.cases.map((_, row) => outputsOf(given, row));
    recordedAnswers[name] = { ...formats[name].ownAnswers!, outputs };
    warnOfOthers(name, golden, outputs, io);
  }
  const recorded = { ...golden, formats: recordedAnswers };
  await writeGolden(folder, recorded);
  return recorded;
}

async function answersIn(
  name: FormatName,
  folder: string,
  feeds: readonly Feeds[],
  io: Io,
): Promise<NamedValues | undefined> {
  try {
    return await answersOf(formats[name], folder, feeds, io);
  } catch (thrown) {
    if (thrown instanceof GraftError && thrown.code === 'runtime/not-installed') return undefined;
    throw thrown;
  }
}

function warnOfOthers(name: FormatName, { cases }: Golden, outputs: readonly ExampleOutputs[], io: Io): void {
  const others = cases.filter((own, i) => strongestOf(own.outputs) !== strongestOf(outputs[i]!)).length;
  if (others === 0) return;
  io.emit({
    type: 'warning',
    code: 'package/other-answers',
    ...runWords.worded('other-answers', { format: name, others, examples: cases.length }),
  });
}
