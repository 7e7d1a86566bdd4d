import { createHash } from 'node:crypto';
import path from 'node:path';
import { buildFolder } from '../../../files/atomicWrite';
import { fileExists } from '../../../files/fileExists';
import { refuseLinks, refuseLinksBelow } from '../../../files/refuseLinks';
import type { Encoded } from '../../inputs/encoded';
import type { Draw } from '../../inputs/feeder';
import { feederOf } from '../../inputs/feeders';
import { openSafetensors } from '../../weights/safetensors';
import { writeSafetensors } from '../../weights/writeSafetensors';

/** Raised by hand when the same model gives other features than before. */
const revision = 2;

/** The outputs of a frozen model: row `i` belongs to example `i`. */
export interface Features {
  /** [examples, size], row-major. */
  readonly values: Float32Array;
  readonly size: number;
}

/** Where features are kept, one folder for each key, and what decides them besides the examples. */
export interface FeatureCache {
  /** The `.graft` that they are in, which may have come from a stranger. */
  readonly graftFolder: string;
  /** Stands for the content of the model's files. */
  readonly modelKey: string;
}

/** The examples of features, and the way to compute them. */
export interface FeaturesOf {
  readonly encoded: Encoded;
  /** How the model makes one vector of many. */
  readonly pooling: string;
  /** The epoch of a training whose view of the examples it is; left out, they are seen as in scoring. */
  readonly draw?: Draw | undefined;
}

/**
 * The features of a split: those that an earlier training has left, or new ones, which are kept.
 * @throws GraftError `files/linked` where a link leads out of the cache
 */
export async function cachedFeatures(
  cache: FeatureCache,
  of: FeaturesOf,
  compute: () => Promise<Features>,
): Promise<Features> {
  const folder = path.join(cache.graftFolder, 'cache', 'features', featureKey(cache, of));
  await refuseLinks(cache.graftFolder, folder);
  await refuseLinksBelow(folder);
  const file = path.join(folder, 'features.safetensors');
  if (await fileExists(file)) return readFeatures(file);
  const features = await compute();
  await buildFolder(folder, (temporary) =>
    writeFeatures(path.join(temporary, path.basename(file)), features),
  );
  return features;
}

/** A key that covers exactly what the features depend on: neither labels nor the experiment's name. */
function featureKey({ modelKey }: FeatureCache, { encoded, pooling, draw }: FeaturesOf): string {
  const hash = createHash('sha256').update(JSON.stringify({ revision, modelKey, pooling }));
  feederOf(encoded).hashContent(encoded, hash, draw);
  return hash.digest('hex').slice(0, 32);
}

async function readFeatures(file: string): Promise<Features> {
  const opened = await openSafetensors(file);
  try {
    const [, size] = opened.info('features').shape;
    return { values: Float32Array.from(await opened.read('features')), size: size! };
  } finally {
    await opened.close();
  }
}

async function writeFeatures(file: string, { values, size }: Features): Promise<void> {
  const shape = [values.length / size, size];
  await writeSafetensors(file, new Map([['features', { dtype: 'F32', shape, values }]]));
}
