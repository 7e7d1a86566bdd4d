import path from 'node:path';
import type { FileDigest, StampOf } from '../../../files/digest';
import { missingImage } from '../../images/imageErrors';
import type { DatasetFile, DatasetSource } from '../datasetFiles';
import { type DatasetWarning, splitNames } from '../example';
import { listLines } from '../listLines';
import type { ReadRows } from '../rowSource';
import type { Table } from '../table';
import { warnOfOthers } from './imageFindings';
import { type ImageSet, rowOf, type SetImage } from './imageSets';
import { groupsAmong, type LookOptions, lookOverImages } from './lookOverImages';
import type { Scanned } from './scanImages';

interface Options extends DatasetSource, LookOptions {
  /** Throws if a file's content is not what a run was planned for. */
  readonly checkDigest: (file: DatasetFile, digest: FileDigest) => void;
}

type Placed = SetImage & { readonly set: number };

/**
 * Images as rows `image` and `sha256`.
 * @throws GraftError `dataset/changed`, `dataset/unreadable`, `picture/...`; CancelledError
 */
export async function readImageSets(sets: readonly ImageSet[], options: Options): Promise<ReadRows> {
  const { images: tools, settings } = options;
  if (settings.broken === 'fail') for (const set of sets) refuseMissing(set);
  const all = sets.flatMap(({ images }, set) => images.map((image): Placed => ({ ...image, set })));
  const look = { ...options, images: { ...tools, stampOf: stampIn(sets) } };
  const found = await lookOverImages(all, sets[0]!.root, settings, look, orderIn(sets));
  const tables: Table[] = [];
  for (const [index, set] of sets.entries())
    tables.push(
      ...tablesOf(
        set,
        found.images.filter((image) => image.set === index),
        await digestOf(set, options),
      ),
    );
  const { images, group, duplicates, warnings } = found;
  const inTraining = [...images.keys()].filter((i) => isTrainedOn(images[i]!));
  return {
    modality: 'image',
    tables: tables as [Table, ...Table[]],
    groups: groupsAmong(inTraining, group),
    duplicates,
    ...taskOf(sets),
    warnings: [...warnOfMissing(sets), ...warnOfOthers(sets.flatMap(({ others }) => others)), ...warnings],
  };
}

/** A folder has one class for each image. */
export const taskOf = (sets: readonly ImageSet[]) =>
  sets.some(({ isSorted }) => isSorted) ? { task: 'classification' } : {};

const isTrainedOn = ({ set, split = 'train' }: Placed) => set === 0 && split === 'train';

async function digestOf(set: ImageSet, { images: { digests }, checkDigest }: Options): Promise<FileDigest> {
  const digest = await set.digest({ digests });
  checkDigest(set.file, digest);
  return digest;
}

/** Images of an archive are known again by the archive. */
export function stampIn(sets: readonly ImageSet[]): StampOf {
  if (sets.length === 1) return sets[0]!.stampOf;
  return (image) => {
    const own = sets.find(({ file }) => image.startsWith(file.path + path.sep));
    return (own ?? sets.find(({ isSorted }) => !isSorted) ?? sets[0]!).stampOf(image);
  };
}

/** Set by set; the rows of a table as they stand, the images of a folder by content. */
function orderIn(sets: readonly ImageSet[]) {
  return (a: Scanned<Placed>, b: Scanned<Placed>) => {
    if (a.set !== b.set || !sets[a.set]!.isSorted) return a.set - b.set;
    const [own, other] = a.sha256 === b.sha256 ? [a.path, b.path] : [a.sha256, b.sha256];
    return own < other ? -1 : 1;
  };
}

/** The images of a set as a table for each split that its folder is divided into; one for all if there is none. */
export function tablesOf(
  { file, columns, emptyTexts }: ImageSet,
  images: readonly (SetImage & Pick<FileDigest, 'sha256'>)[],
  digest: FileDigest,
): Table[] {
  const tableOf = (own: typeof images, role: DatasetFile['role']): Table => ({
    ...{ file: { ...file, role }, columns, emptyTexts, digest },
    rows: own.map(({ example, sha256 }, index) => ({
      ...example,
      row: { ...example.row, sha256 },
      // An image in a folder has no line: its place is its number.
      ...(example.file !== undefined && { line: index + 1 }),
    })),
  });
  if (images.every(({ split }) => split === undefined || split === file.role))
    return [tableOf(images, file.role)];
  const ownOf = (name: DatasetFile['role']) => images.filter(({ split }) => split === name);
  const others = splitNames.filter((name) => name !== 'train' && ownOf(name).length > 0);
  return [tableOf(ownOf('train'), 'train'), ...others.map((name) => tableOf(ownOf(name), name))];
}

function refuseMissing(set: ImageSet): void {
  const [first] = set.missing;
  if (first) throw missingImage(first.path, rowOf(first, set));
}

function warnOfMissing(sets: readonly ImageSet[]): DatasetWarning[] {
  const count = sets.reduce((sum, { missing }) => sum + missing.length, 0);
  if (count === 0) return [];
  const subject =
    count === 1
      ? '1 row names an image that is not there and was'
      : `${count} rows name images that are not there and were`;
  const lists = sets
    .filter(({ missing }) => missing.length > 0)
    .map(({ file, missing }) => `${file.name} ${listLines(missing.map(({ example }) => example.line))}`);
  return [{ code: 'dataset/missing-pictures', message: `${subject} left out: ${lists.join('; ')}.` }];
}
