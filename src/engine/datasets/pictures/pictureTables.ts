import path from 'node:path';
import type { SettingsOf } from '../../../experiment/stages';
import { type DatasetFile, type DatasetSource, placeOfSetting } from '../datasetFiles';
import { type SplitName, splitNames } from '../example';
import type { ReadRows } from '../rowSource';
import type { Table, UnreadExample } from '../table';
import { atTimes } from './atTimes';
import { digestPictures } from './digestPictures';
import { brokenError } from './pictureFacts';
import { findInPictures, type LabelledPicture, warnOfBroken, warnOfOthers } from './pictureFindings';
import { findPictures } from './pictureFolder';
import { type Scan, type Scanned, scanPictures, type Unreadable } from './scanPictures';

/** What pictures are looked over with. */
export type PictureTools = Pick<Scan, 'digests' | 'facts' | 'inspect'>;

interface Options extends DatasetSource {
  readonly pictures: PictureTools;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

type Picture = Scanned<LabelledPicture>;

/**
 * The pictures of a folder as rows `image` and `sha256`, with the names of their classes' folders as labels. They stand in the order of
 * their contents, so that a new name changes nothing.
 * @throws GraftError `dataset/...`, `picture/...`; CancelledError
 */
export async function readPictureFolder(file: DatasetFile, options: Options): Promise<ReadRows> {
  const { signal, pictures: tools, settings, onProgress } = options;
  const search = { root: file.path, place: placeOfSetting(options, file.role), signal };
  const found = await findPictures(search);
  const total = found.pictures.length;
  const scan = {
    ...tools,
    root: file.path,
    signal,
    onProgress: atTimes(total, (done) => onProgress?.(done, total)),
  };
  const { sound, broken } = await scanPictures<LabelledPicture>(found.pictures, scan);
  refuseBroken(broken, file, settings);
  const pictures = sound.sort(byContent);
  const findings = findInPictures(pictures);
  const digest = await digestPictures({ ...search, digests: tools.digests });
  const inTraining = [...pictures.keys()].filter((i) => (pictures[i]!.split ?? 'train') === 'train');
  const rowOf = new Map(inTraining.map((position, row) => [position, row]));
  return {
    modality: 'image',
    tables: tablesOf(file, pictures, digest),
    groups: inTraining.map((position, row) => rowOf.get(findings.group[position]!) ?? row),
    duplicates: findings.duplicates,
    task: 'classification',
    warnings: [...warnOfBroken(broken), ...warnOfOthers(found.others), ...findings.warnings],
  };
}

const byContent = (a: Picture, b: Picture) =>
  a.sha256 === b.sha256 ? (a.path < b.path ? -1 : 1) : a.sha256 < b.sha256 ? -1 : 1;

function refuseBroken(
  [first]: readonly Unreadable<LabelledPicture>[],
  file: DatasetFile,
  { broken }: SettingsOf<'dataset'>,
): void {
  if (first && broken === 'fail')
    throw brokenError(first.facts, first.path, path.join(file.path, first.path));
}

/** A table for each split that the folder has; one for all if it has none. */
function tablesOf(
  file: DatasetFile,
  pictures: readonly Picture[],
  digest: Table['digest'],
): ReadRows['tables'] {
  const tableOf = (own: readonly Picture[], role: DatasetFile['role']): Table => ({
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

function exampleOf(file: DatasetFile, { path: own, label, sha256 }: Picture, index: number): UnreadExample {
  const name = path.posix.join(file.name.split(path.sep).join('/'), own);
  return { row: { image: name, sha256 }, cells: [label], line: index + 1, file: name };
}
