import type { Encoded, EncodedKind } from './encoded';
import { featureRowFeeder } from './featureRows';
import type { Feeder } from './feeder';
import { textFeeder } from './text/textFeeder';

/** One for each kind of encoded examples. */
const feeders: Partial<Record<EncodedKind, Feeder>> = { text: textFeeder, features: featureRowFeeder };

/** Who makes feeds of these examples. */
export function feederOf({ kind }: Encoded): Feeder {
  return feeders[kind]!;
}
