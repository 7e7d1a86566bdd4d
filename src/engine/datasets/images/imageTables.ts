import type { DatasetFile, DatasetSource } from '../datasetFiles';
import { type SplitName, splitNames } from '../example';
import type { ReadRows } from '../rowSource';
import type { Table, UnreadExample } from '../table';
import { folderSearch } from './folderSearch';
import { type LabelledImage, warnOfOthers } from './imageFindings';
import { findImages } from './imageFolder';
import type { ImageSource } from './imageSources';
import { groupsAmong, imageName, type LookOptions, lookOverImages } from './lookOverImages';
import type { Scanned } from './scanImages';

type Image = Scanned<LabelledImage>;
/** What a row says of an image. */
type LabelledContent = LabelledImage & Pick<Image, 'sha256'>;

/**
 * The images of a folder, or of an archive, as rows `image` and `sha256`, with the names of their classes' folders as labels. They stand
 * in the order of their contents, so that a new name changes nothing.
 * @throws GraftError `dataset/...`, `picture/...`; CancelledError
 */
export async function readImageFolder(
  file: DatasetFile,
  source: ImageSource,
  options: DatasetSource & LookOptions,
): Promise<ReadRows> {
  const { images: tools, settings } = options;
  const search = folderSearch(file, options);
  const found = await findImages({ ...search, listing: await source.list(file.path) });
  const look = { ...options, images: { ...tools, stampOf: source.stampsIn(file.path) } };
  const { images, group, duplicates, warnings } = await lookOverImages<LabelledImage>(
    found.images,
    file.path,
    settings,
    look,
    byContent,
  );
  const digest = await source.digest(search, { digests: tools.digests });
  const inTraining = [...images.keys()].filter((i) => (images[i]!.split ?? 'train') === 'train');
  return {
    modality: 'image',
    tables: folderTables(file, images, digest),
    groups: groupsAmong(inTraining, group),
    duplicates,
    task: 'classification',
    warnings: [...warnOfOthers(found.others), ...warnings],
  };
}

const byContent = (a: Image, b: Image) =>
  a.sha256 === b.sha256 ? (a.path < b.path ? -1 : 1) : a.sha256 < b.sha256 ? -1 : 1;

/** Images of a folder as a table for each split that it has; one for all if it has none. */
export function folderTables(
  file: DatasetFile,
  images: readonly LabelledContent[],
  digest: Table['digest'],
): ReadRows['tables'] {
  const tableOf = (own: readonly LabelledContent[], role: DatasetFile['role']): Table => ({
    file: { ...file, role },
    columns: { image: 'image', label: ['label'] },
    rows: own.map((image, index) => exampleOf(file, image, index)),
    emptyTexts: [],
    digest,
  });
  if (images.every(({ split }) => split === undefined)) return [tableOf(images, file.role)];
  const ownOf = (name: SplitName) => images.filter(({ split }) => split === name);
  const others = splitNames.filter((name) => name !== 'train' && ownOf(name).length > 0);
  return [tableOf(ownOf('train'), 'train'), ...others.map((name) => tableOf(ownOf(name), name))];
}

function exampleOf(
  file: DatasetFile,
  { path: own, label, sha256 }: LabelledContent,
  index: number,
): UnreadExample {
  const name = imageName(file.name, own);
  return { row: { image: name, sha256 }, cells: [label], line: index + 1, file: name };
}
