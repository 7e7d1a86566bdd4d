import path from 'node:path';
import type { GraftError } from '../../experiment/errors/errors';
import { usageError } from '../../experiment/errors/usage';
import type { ImageGroup } from '../../experiment/protocols/protocol';
import { compareNames } from '../../experiment/words/labelOrder';
import { readRunRecord } from '../../runs/runRecord';
import { type Example, type Splits, splitNames } from '../datasets/example';
import { readExamples } from '../datasets/examplesFile';
import { groupBy } from '../datasets/groupBy';
import { rowKinds } from '../datasets/rowKinds';
import type { TargetReaders } from '../datasets/targetReader';
import { isKey } from './evaluatedModel';
import { StageCache } from './stageCache';

/** An image of a dataset. */
export interface DatasetImage {
  /** As the experiment names it. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly sha256: string;
}

/** All images of a dataset, those of each group together. */
export interface DatasetImages {
  readonly groups: readonly ImageGroup[];
  readonly images: readonly DatasetImage[];
}

/**
 * The images that a run's dataset stage read, training examples first in each group.
 * @param runFolder `.graft/runs/ID`, which may come from anywhere
 * @param key of the stage's result
 * @throws GraftError `run/no-dataset` where the result no longer exists; `dataset/damaged-cache`, `files/linked`
 */
export async function imagesOfRun(
  runFolder: string,
  key: string,
  readers: TargetReaders,
): Promise<DatasetImages> {
  const record = await readRunRecord(runFolder);
  const cache = new StageCache(path.resolve(runFolder, '../..'));
  if (!record || !isKey(key)) throw noDataset();
  await cache.refuseLinks('dataset', key);
  const result = await cache.read('dataset', key);
  const reader = result && readers[result.task];
  if (!reader) throw noDataset();
  const splits = await readExamples(cache.folder('dataset', key));
  const titleOf = ({ target }: Example) => reader.groupOf(target, result.labels);
  const { imageOf } = rowKinds[result.modality];
  return grouped(splits, { titleOf, imageOf: ({ row }) => imageOf?.(row) }, path.dirname(record.experiment));
}

function grouped(splits: Splits, { titleOf, imageOf }: Shown, folder: string): DatasetImages {
  const shown = splitNames.flatMap((name) => splits[name]).filter(imageOf);
  const groups = [...groupBy(shown, titleOf)].sort(([a], [b]) => compareNames(a, b));
  return {
    groups: groups.map(([title, examples]) => ({ title, images: examples.length })),
    images: groups.flatMap(([, examples]) =>
      examples.flatMap((example) => {
        const image = imageOf(example);
        return image ? [{ ...image, file: path.resolve(folder, image.name) }] : [];
      }),
    ),
  };
}

/** The data of an example that views show. */
interface Shown {
  readonly titleOf: (example: Example) => string;
  readonly imageOf: (example: Example) => Pick<DatasetImage, 'name' | 'sha256'> | undefined;
}

function noDataset(): GraftError {
  return usageError('run/no-dataset', {});
}
