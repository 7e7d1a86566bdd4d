import { GraftError } from '../../experiment/errors/errors';
import type { FormatName } from '../../experiment/models/formatNames';
import type { Feeds } from '../compile/feeds';
import { formats } from '../formats/formats';
import type { Io } from '../io';
import { answersOf } from './formatAnswers';
import { type Golden, writeGolden } from './goldenFile';
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
  const answers: Record<string, { tolerance: number; logits: number[][] }> = {};
  for (const name of near) {
    const logits = await logitsOf(name, folder, batches, io);
    if (!logits) continue;
    answers[name] = { ...formats[name].ownAnswers!, logits };
    warnOfOthers(name, golden, logits, io);
  }
  const recorded = { ...golden, formats: answers };
  await writeGolden(folder, recorded);
  return recorded;
}

async function logitsOf(
  name: FormatName,
  folder: string,
  feeds: readonly Feeds[],
  io: Io,
): Promise<number[][] | undefined> {
  try {
    return await answersOf(formats[name], folder, feeds, io);
  } catch (thrown) {
    if (thrown instanceof GraftError && thrown.code === 'runtime/not-installed') return undefined;
    throw thrown;
  }
}

function warnOfOthers(name: FormatName, { cases }: Golden, logits: readonly number[][], io: Io): void {
  const others = cases.filter(({ logits: own }, i) => strongest(own) !== strongest(logits[i]!)).length;
  if (others === 0) return;
  io.emit({
    type: 'warning',
    code: 'package/other-answers',
    message: `In the format ${name} the model gives another answer to ${others} of the ${cases.length} examples that are recorded.`,
  });
}

const strongest = (logits: readonly number[]) => logits.indexOf(Math.max(...logits));
