import type { DatasetFile, DatasetSource } from '../datasetFiles';
import { type SplitName, splitNames } from '../example';
import type { ReadRows } from '../rowSource';
import type { Table, UnreadExample } from '../table';
import { folderSearch } from './folderSearch';
import { groupsAmong, type LookOptions, lookOverPictures, pictureName } from './lookOverPictures';
import { type LabelledPicture, warnOfOthers } from './pictureFindings';
import { findPictures } from './pictureFolder';
import type { PictureSource } from './pictureSources';
import type { Scanned } from './scanPictures';

type Picture = Scanned<LabelledPicture>;
/** What a row says of a picture. */
type LabelledContent = LabelledPicture & Pick<Picture, 'sha256'>;

/**
 * The pictures of a folder, or of an archive, as rows `image` and `sha256`, with the names of their classes' folders as labels. They stand
 * in the order of their contents, so that a new name changes nothing.
 * @throws GraftError `dataset/...`, `picture/...`; CancelledError
 */
export async function readPictureFolder(
  file: DatasetFile,
  source: PictureSource,
  options: DatasetSource & LookOptions,
): Promise<ReadRows> {
  const { pictures: tools, settings } = options;
  const search = folderSearch(file, options);
  const found = await findPictures({ ...search, listing: await source.list(file.path) });
  const look = { ...options, pictures: { ...tools, stampOf: source.stampsIn(file.path) } };
  const { pictures, group, duplicates, warnings } = await lookOverPictures<LabelledPicture>(
    found.pictures,
    file.path,
    settings,
    look,
    byContent,
  );
  const digest = await source.digest(search, { digests: tools.digests });
  const inTraining = [...pictures.keys()].filter((i) => (pictures[i]!.split ?? 'train') === 'train');
  return {
    modality: 'image',
    tables: folderTables(file, pictures, digest),
    groups: groupsAmong(inTraining, group),
    duplicates,
    task: 'classification',
    warnings: [...warnOfOthers(found.others), ...warnings],
  };
}

const byContent = (a: Picture, b: Picture) =>
  a.sha256 === b.sha256 ? (a.path < b.path ? -1 : 1) : a.sha256 < b.sha256 ? -1 : 1;

/** Pictures of a folder as a table for each split that it has; one for all if it has none. */
export function folderTables(
  file: DatasetFile,
  pictures: readonly LabelledContent[],
  digest: Table['digest'],
): ReadRows['tables'] {
  const tableOf = (own: readonly LabelledContent[], role: DatasetFile['role']): Table => ({
    file: { ...file, role },
    columns: { image: 'image', label: ['label'] },
    rows: own.map((picture, index) => exampleOf(file, picture, index)),
    emptyTexts: [],
    digest,
  });
  if (pictures.every(({ split }) => split === undefined)) return [tableOf(pictures, file.role)];
  const ownOf = (name: SplitName) => pictures.filter(({ split }) => split === name);
  const others = splitNames.filter((name) => name !== 'train' && ownOf(name).length > 0);
  return [tableOf(ownOf('train'), 'train'), ...others.map((name) => tableOf(ownOf(name), name))];
}

function exampleOf(
  file: DatasetFile,
  { path: own, label, sha256 }: LabelledContent,
  index: number,
): UnreadExample {
  const name = pictureName(file.name, own);
  return { row: { image: name, sha256 }, cells: [label], line: index + 1, file: name };
}
