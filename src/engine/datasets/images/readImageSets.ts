import path from 'node:path';
import type { FileDigest, StampOf } from '../../../files/digest';
import { missingImage } from '../../images/imageErrors';
import type { DatasetFile, DatasetSource } from '../datasetFiles';
import { countLeaks, splitNames } from '../example';
import { brokenError, type ImageTools } from '../imageFacts';
import { findingsOf, warningsOf } from '../problems';
import type { ReadRows } from '../rowKind';
import type { Table } from '../table';
import type { TargetReaders } from '../targetReader';
import { findInImages } from './findInImages';
import { type ImageSubject, imageProblems, placeOfImage, problemsOfSets } from './imageProblems';
import { type ImageSet, rowOf, type SetImage } from './imageSets';
import { type Known, scanImages } from './lookAtImages';
import { atTimes } from './withEach';

interface Options extends DatasetSource {
  readonly images: ImageTools;
  readonly readers: TargetReaders;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Throws if a file's content is not what a run was planned for. */
  readonly checkDigest: (file: DatasetFile, digest: FileDigest) => void;
}

/**
 * Images as rows `image` and `sha256`, and their problems.
 * @throws GraftError `dataset/changed`, `dataset/unreadable`, `picture/...`; CancelledError
 */
export async function readImageSets(sets: readonly ImageSet[], options: Options): Promise<ReadRows> {
  const { images: tools, settings, signal, onProgress } = options;
  if (settings.broken === 'fail') for (const set of sets) refuseMissing(set);
  const { root } = sets[0]!;
  const all = placedIn(sets);
  const report = atTimes(all.length, (done) => onProgress?.(done, all.length));
  const scan = { ...tools, stampOf: stampIn(sets), root, signal, onProgress: report };
  const { sound, broken } = await scanImages(all, scan);
  if (settings.broken === 'fail' && broken[0])
    throw brokenError(broken[0].facts, broken[0].path, path.resolve(root, broken[0].path));
  sound.sort(orderIn(sets));
  const found = findInImages([...sound, ...broken]);
  const problems = [...problemsOfSets(sets), ...found.problems];
  const kinds = imageProblems(sets);
  return {
    tables: await tablesIn(sets, sound, options),
    groups: groupsAmong(sound, found.group),
    duplicates: found.duplicates,
    leaks: leaksAmong(sound, found.group),
    ...taskOf(sets, options.readers),
    warnings: warningsOf(kinds, problems),
    findings: findingsOf(kinds, problems, (problem) => placeOfImage(problem, sets)),
  };
}

/** The images of all sets. */
export const placedIn = (sets: readonly ImageSet[]) =>
  sets.flatMap(({ images }, set) => images.map((image): ImageSubject => ({ ...image, set })));

type Content = Pick<FileDigest, 'sha256'>;

async function tablesIn(
  sets: readonly ImageSet[],
  images: readonly (ImageSubject & Content)[],
  options: Options,
): Promise<[Table, ...Table[]]> {
  const tables: Table[] = [];
  for (const [index, set] of sets.entries()) {
    const own = images.filter((image) => image.set === index);
    for (const table of tablesOf(set, own, await digestOf(set, options))) tables.push(table);
  }
  return tables as [Table, ...Table[]];
}

/** For each row that is trained on the first that belongs on the same side of a split. */
function groupsAmong(images: readonly ImageSubject[], group: readonly number[]): number[] {
  const inTraining = [...images.keys()].filter((i) => isTrainedOn(images[i]!));
  const rowAt = new Map(inTraining.map((position, row) => [position, row]));
  return inTraining.map((position, row) => rowAt.get(group[position]!) ?? row);
}

/** Scored images of given splits that equal or resemble a training image. */
function leaksAmong(images: readonly ImageSubject[], group: readonly number[]): ReadRows['leaks'] {
  const keys = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  for (const [i, { split }] of images.entries()) if (split) keys[split].push(group[i]!);
  return countLeaks(keys);
}

/** A folder names one class for each image, which is what the first of the readers reads. */
export function taskOf(sets: readonly ImageSet[], readers: TargetReaders): { readonly task?: string } {
  const [task] = Object.keys(readers);
  return task !== undefined && sets.some(({ isSorted }) => isSorted) ? { task } : {};
}

const isTrainedOn = ({ set, split = 'train' }: ImageSubject) => set === 0 && split === 'train';

async function digestOf(set: ImageSet, { images: { digests }, checkDigest }: Options): Promise<FileDigest> {
  const digest = await set.digest({ digests });
  checkDigest(set.file, digest);
  return digest;
}

/** The stamp of an archive's images is that of the archive. */
export function stampIn(sets: readonly ImageSet[]): StampOf {
  if (sets.length === 1) return sets[0]!.stampOf;
  return (image) => {
    const own = sets.find(({ file }) => image.startsWith(file.path + path.sep));
    return (own ?? sets.find(({ isSorted }) => !isSorted) ?? sets[0]!).stampOf(image);
  };
}

/** Set by set; the rows of a table as they stand, the images of a folder by content. */
function orderIn(sets: readonly ImageSet[]) {
  return (a: Known<ImageSubject>, b: Known<ImageSubject>) => {
    if (a.set !== b.set || !sets[a.set]!.isSorted) return a.set - b.set;
    const [own, other] = a.sha256 === b.sha256 ? [a.path, b.path] : [a.sha256, b.sha256];
    return own < other ? -1 : 1;
  };
}

/** The images of a set as a table for each split that its folder is divided into; one for all if there is none. */
export function tablesOf(
  { file, columns, emptyTexts }: ImageSet,
  images: readonly (SetImage & Content)[],
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
