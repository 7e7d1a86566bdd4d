import type { AxisSizes } from '../../compile/namedFeeds';
import type { Feeder } from '../feeder';
import { planEpoch, planScoring } from '../planBatches';
import { type EncodedTexts, idsOf, tokenCount } from './encodedTexts';
import { blankTexts, hasGraphForEachLength, padTexts } from './padTexts';

/** Texts of similar length share a batch, which is padded to its longest. */
export const textFeeder: Feeder<EncodedTexts> = {
  planEpoch: (encoded, plan, draw) => planEpoch(plan, draw, lengthsOf(encoded)),
  planScoring: (encoded, plan) => planScoring(plan, lengthsOf(encoded)),
  feeds: padTexts,
  blankFeeds: blankTexts,
  tokens: ({ ids, width }) => (width === 1 ? distinct(ids) : undefined),
  hasGraphForEachLength,
  asServed: (encoded) => (hasGraphForEachLength(encoded) ? { ...encoded, isFilledUp: true } : encoded),
  servedSizes: (encoded): AxisSizes => (hasGraphForEachLength(encoded) ? { length: encoded.maxLength } : {}),
  hashExample: (encoded, index, hash) => {
    // Where batches have one length, or the first text ends, changes what the model reads.
    const { firstLengths, isFilledUp = false, maxLength } = encoded;
    hash.update(`${firstLengths[index]} ${isFilledUp ? maxLength : ''} `).update(idsOf(encoded, index));
  },
};

const lengthsOf = (encoded: EncodedTexts) => (index: number) => tokenCount(encoded, index);

/** In ascending order. */
function distinct(ids: Int32Array): Int32Array {
  const most = ids.reduce((largest, id) => Math.max(largest, id), -1);
  const isThere = new Uint8Array(most + 1);
  for (const id of ids) isThere[id] = 1;
  return Int32Array.from(isThere.keys()).filter((id) => isThere[id] === 1);
}
