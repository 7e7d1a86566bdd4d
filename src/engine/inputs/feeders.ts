import type { AxisSizes } from '../compile/namedFeeds';
import type { Encoded, EncodedKind } from './encoded';
import { featureRowFeeder } from './featureRows';
import type { Feeder } from './feeder';
import { imageFeeder } from './image/imageFeeder';
import { textFeeder } from './text/textFeeder';

/** One for each kind of encoded examples. */
export const feeders: Record<EncodedKind, Feeder> = {
  text: textFeeder,
  image: imageFeeder,
  features: featureRowFeeder,
};

/** The feeder of these examples. */
export function feederOf({ kind }: Encoded): Feeder {
  return feeders[kind];
}

/** The sizes of a written model's axes that can be no others than these examples have as they are served. */
export function servedSizes(encoded: Encoded): AxisSizes {
  return feederOf(encoded).servedSizes?.(encoded) ?? {};
}

/** The sizes of a written model's axes that can be no others, and those that these examples have. */
export function sizesToRecord(encoded: Encoded): [fixed: AxisSizes, usual: AxisSizes] {
  return [servedSizes(encoded), feederOf(encoded).usualSizes?.(encoded) ?? {}];
}

/** The same examples, fed as users of a written model feed them. */
export function asServed(encoded: Encoded): Encoded {
  return feederOf(encoded).asServed?.(encoded) ?? encoded;
}
