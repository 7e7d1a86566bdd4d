import { createHash } from 'node:crypto';
import path from 'node:path';
import { CancelledError } from '../../experiment/errors/errors';
import { rowsOf } from '../datasets/exampleValues';
import type { InputSplit } from '../inputs/encoded';
import type { Draw } from '../inputs/feeder';
import { feederOf } from '../inputs/feeders';
import type { Architecture } from '../models/family';
import type { HeadedModel } from '../models/headedModel';
import { computeFeatures, type FeatureIo } from './computeFeatures';
import { keepRows, readRows } from './featurePacks';

/** Raised by hand when the same model gives other features than before. */
const revision = 3;

/** Vectors of examples: row `i` belongs to example `i`. */
export interface Features {
  /** [examples, size], row-major. */
  readonly values: Float32Array;
  readonly size: number;
}

/** Where features are kept, and what decides them besides the examples. */
export interface FeatureCache {
  /** The `.graft` that they are in, which may have come from a stranger. */
  readonly graftFolder: string;
  /** Stands for the content of the model's files: the key of the stage that made them. */
  readonly modelKey: string;
}

/** The model of some features. Any weights will do: pretrained, fine-tuned, or random ones. */
export interface FeatureSource {
  readonly cache: FeatureCache;
  /** How the model pools for `pooled`. */
  readonly pooling: string;
  /** Lends the model while `use` runs. It is only called where features are missing. */
  withModel<T>(use: (model: HeadedModel) => Promise<T>): Promise<T>;
}

/** Where in a model its features are. */
export interface FeatureView {
  /** `pooled`, or names of the architecture's `depths`. */
  readonly layers: readonly string[];
  /** The positions of the wanted examples, whose features come in this order; all where absent. */
  readonly rows?: readonly number[] | undefined;
  /** The epoch of a training whose view of the examples it is; left out, they are seen as in scoring. */
  readonly draw?: Draw | undefined;
}

/** The layer that a head reads. */
export const pooledLayer = 'pooled';

/** Depths that are compared at most, besides the layer that a head reads. */
const mostDepths = 4;

/** The layers that are worth a comparison: what a head reads, and a few depths, evenly spaced. */
export function usefulLayers({ depths = [], pooling }: Architecture): string[] {
  const count = Math.min(mostDepths, depths.length);
  const spaced = Array.from(
    { length: count },
    (_, i) => depths[Math.ceil(((i + 1) * depths.length) / count) - 1]!,
  );
  // The mean after the last layer is what such a head reads.
  return [pooledLayer, ...(pooling === 'mean' ? spaced.slice(0, -1) : spaced)];
}

/**
 * The features of the examples of a split at some layers of a model, each [examples, size]. Rows are kept in `.graft/cache/features` for
 * their content, the model, the layer and its pooling: every experiment of the folder reads them, and only missing rows pass through the
 * model, all layers at once. A cancel keeps the rows that are done.
 * @throws CancelledError; GraftError `training/features-not-finite`, `files/linked`
 */
export async function featuresOf(
  source: FeatureSource,
  split: InputSplit,
  { layers, rows, draw }: FeatureView,
  io: FeatureIo,
): Promise<ReadonlyMap<string, Features>> {
  const all = rowKeys(split, draw);
  const keys = rows ? rows.map((row) => all[row]!) : all;
  const wanted = new Set(keys);
  const { graftFolder } = source.cache;
  const stores: Store[] = [];
  for (const layer of layers) {
    const folder = path.join(graftFolder, 'cache', 'features', spaceOf(source, layer));
    stores.push({ layer, folder, ...(await readRows(graftFolder, folder, wanted)) });
  }
  await addMissing(source, { split, keys, rows, draw }, stores, io);
  return new Map(stores.map(({ layer, rows }) => [layer, gathered(keys, rows)]));
}

/** The stored rows of a layer. */
interface Store {
  readonly layer: string;
  readonly folder: string;
  readonly rows: Map<string, Float32Array>;
  readonly packs: readonly string[];
}

interface Rows {
  readonly split: InputSplit;
  /** The key of each wanted example, and their positions where they are not all. */
  readonly keys: readonly string[];
  readonly rows?: readonly number[] | undefined;
  readonly draw?: Draw | undefined;
}

/** Passes the examples that some layer lacks through the model; of equal ones, the first. */
async function addMissing(
  { cache, withModel }: FeatureSource,
  { split, keys, rows: wanted, draw }: Rows,
  stores: readonly Store[],
  io: FeatureIo,
): Promise<void> {
  const lacking = stores.filter(({ rows }) => keys.some((key) => !rows.has(key)));
  const seen = new Set<string>();
  const keyOf = new Map<number, string>();
  for (const [at, key] of keys.entries()) {
    const isNew = !seen.has(key) && lacking.some(({ rows }) => !rows.has(key));
    seen.add(key);
    if (isNew) keyOf.set(wanted?.[at] ?? at, key);
  }
  if (keyOf.size === 0) return;
  const added = lacking.map(() => new Map<string, Float32Array>());
  const keep = async () => {
    for (const [at, store] of lacking.entries()) {
      await keepRows(cache.graftFolder, store.folder, added[at]!, store);
      for (const [key, values] of added[at]!) store.rows.set(key, values);
    }
  };
  const view = { layers: lacking.map(({ layer }) => layer), draw };
  const onRow = (row: number, vectors: readonly Float32Array[]) => {
    const key = keyOf.get(row)!;
    for (const [at, { rows }] of lacking.entries()) if (!rows.has(key)) added[at]!.set(key, vectors[at]!);
  };
  try {
    await withModel((model) =>
      computeFeatures(model, split, { ...view, rows: [...keyOf.keys()] }, onRow, io),
    );
  } catch (thrown) {
    if (thrown instanceof CancelledError) await keep();
    throw thrown;
  }
  await keep();
}

function gathered(keys: readonly string[], rows: ReadonlyMap<string, Float32Array>): Features {
  const size = rows.get(keys[0] ?? '')?.length ?? 0;
  const values = new Float32Array(keys.length * size);
  for (const [row, key] of keys.entries()) values.set(rows.get(key)!, row * size);
  return { values, size };
}

/** The name of the folder of a layer's features: it covers exactly what they depend on besides the rows. */
function spaceOf({ cache: { modelKey }, pooling }: FeatureSource, layer: string): string {
  const pooled = layer === pooledLayer ? pooling : 'mean';
  return shortHash(JSON.stringify({ revision, modelKey, layer, pooling: pooled }));
}

/** The keys of examples: of their content as the model sees it, neither of their labels nor of their places. */
export function rowKeys({ encoded, targets }: InputSplit, draw?: Draw): string[] {
  const feeder = feederOf(encoded);
  return Array.from({ length: rowsOf(targets) }, (_, example) => {
    const hash = createHash('sha256');
    feeder.hashExample(encoded, example, hash, draw);
    return hash.digest('hex').slice(0, 32);
  });
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
