import path from 'node:path';
import { GraftError } from '../../experiment/errors/errors';
import { compareNames } from '../../experiment/words/labelOrder';
import type { PictureGroup } from '../../experiment/protocols/protocol';
import { readRunRecord } from '../../runs/runRecord';
import { type Example, type Splits, splitNames } from '../datasets/example';
import { readExamples } from '../datasets/examplesFile';
import { groupBy } from '../datasets/groupBy';
import type { TargetReaders } from '../datasets/targetReader';
import { isKey } from './evaluatedModel';
import { StageCache } from './stageCache';

/** A picture of a dataset. */
export interface DatasetPicture {
  /** As the experiment names it. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly sha256: string;
}

/** All pictures of a dataset, those of each group together. */
export interface DatasetPictures {
  readonly groups: readonly PictureGroup[];
  readonly pictures: readonly DatasetPicture[];
}

/**
 * The pictures that a run's dataset stage has read, training examples first in each group.
 * @param runFolder `.graft/runs/ID`, which may come from anywhere
 * @param key of the stage's result
 * @throws GraftError `run/no-dataset` where that is not there any more; `dataset/damaged-cache`, `files/linked`
 */
export async function picturesOfRun(
  runFolder: string,
  key: string,
  readers: TargetReaders,
): Promise<DatasetPictures> {
  const record = await readRunRecord(runFolder);
  const cache = new StageCache(path.resolve(runFolder, '../..'));
  if (!record || !isKey(key)) throw noDataset();
  await cache.refuseLinks('dataset', key);
  const result = await cache.read('dataset', key);
  const reader = result && readers[result.task];
  if (!reader) throw noDataset();
  const splits = await readExamples(cache.folder('dataset', key));
  const titleOf = ({ target }: Example) => reader.groupOf(target, result.labels);
  return grouped(splits, titleOf, path.dirname(record.experiment));
}

function grouped(splits: Splits, titleOf: (example: Example) => string, folder: string): DatasetPictures {
  const shown = splitNames.flatMap((name) => splits[name]).filter(({ row }) => row.image !== undefined);
  const groups = [...groupBy(shown, titleOf)].sort(([a], [b]) => compareNames(a, b));
  return {
    groups: groups.map(([title, examples]) => ({ title, pictures: examples.length })),
    pictures: groups.flatMap(([, examples]) =>
      examples.map(({ row: { image = '', sha256 = '' } }) => ({
        name: image,
        file: path.resolve(folder, image),
        sha256,
      })),
    ),
  };
}

function noDataset(): GraftError {
  return new GraftError('run/no-dataset', 'The dataset that this run read is no longer stored.', {
    remedy: 'Run the stage again: it reads anew what `graft clean` has removed.',
  });
}
