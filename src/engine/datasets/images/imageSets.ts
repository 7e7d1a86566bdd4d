import path from 'node:path';
import type { DataFix, RowPlace } from '../../../experiment/data/dataFinding';
import { type FileDigest, type StampOf, stampOfFile } from '../../../files/digest';
import { asReadError, type DatasetFile, type DatasetSource } from '../datasetFiles';
import { checkOneColumn } from '../labelCells';
import type { Table } from '../table';
import { folderSearch, imageName } from './folderSearch';
import { type FoundImage, findImages } from './imageFolder';
import { type DigestOptions, imageSourceOf } from './imageSources';
import { type TableImage, tableImages } from './imageTable';

/** An image, called as messages call it, and its example with the name that the experiment would use. */
export type SetImage = TableImage;

/** The images that one file of the experiment holds or names. */
export interface ImageSet extends Pick<Table, 'file' | 'columns' | 'emptyTexts'> {
  readonly images: readonly SetImage[];
  /** The images of rows whose file does not exist. */
  readonly missing: readonly SetImage[];
  /** Files that are not called like images. */
  readonly others: readonly string[];
  /** Whether images stand in the order of their contents, so that a new name changes nothing. */
  readonly isSorted: boolean;
  /** Absolute: the folder that the images' paths are relative to. */
  readonly root: string;
  readonly stampOf: StampOf;
  digest(options: DigestOptions): Promise<FileDigest>;
  checked(image: SetImage): CheckedImage;
}

/** The place of findings about an image, and their fixes. */
export interface CheckedImage {
  /** Absolute; of an image in an archive, as if that were a folder. */
  readonly file: string;
  /** Whether the image is a member of an archive, not a separate file. */
  readonly isMember?: boolean;
  /** The line of the experiment that names its folder, or its row. */
  readonly place: RowPlace;
  /** The place as the image beside another one: its file, or its row. */
  readonly itself: RowPlace;
  readonly fixes: readonly DataFix[];
}

type Options = DatasetSource & { readonly signal?: AbortSignal | undefined };

/**
 * The images of each file that an experiment names: a folder, an archive, or one of `tables`.
 * @throws GraftError `dataset/folder-among-files`, `dataset/one-label-column`, as `findImages` and `tableImages`; CancelledError
 */
export async function imageSets(
  files: readonly DatasetFile[],
  tables: readonly Table[],
  options: Options,
): Promise<ImageSet[]> {
  const sets: ImageSet[] = [];
  for (const file of files) {
    const table = tables.find((one) => one.file === file);
    if (table && tables.length < files.length) checkBesideFolders(table, options);
    sets.push(table ? await tableSet(table, options) : await folderSet(file, options));
  }
  return sets;
}

/** Folders name one class for each image; a table beside one does the same. */
function checkBesideFolders({ file, columns, rows }: Table, source: DatasetSource): void {
  checkOneColumn(source, { file, columns: columns.label, rows });
}

/** Images in folders are spoken of at the line of the experiment that names the folder. Those in an archive can only be left out. */
async function folderSet(file: DatasetFile, options: Options): Promise<ImageSet> {
  const search = folderSearch(file, options);
  const source = imageSourceOf(file.format)!;
  const found = await listed(file, async () => {
    return findImages({ ...search, listing: await source.list(file.path) });
  });
  const shown = (own: string) => (search.split ? imageName(file.name, own) : own);
  const place = { file: options.experimentFile, line: search.place.line ?? 1 };
  const set = found.images.map((image) => [folderImage(image, shown(image.path), file), image] as const);
  const foundOf = new Map(set.map(([image, own]) => [image.path, own]));
  return {
    file,
    columns: { image: 'image', label: ['label'] },
    emptyTexts: [],
    images: set.map(([image]) => image),
    missing: [],
    others: found.others.map(shown),
    isSorted: true,
    root: search.split ? path.dirname(options.experimentFile) : file.path,
    stampOf: source.stampsIn(file.path),
    digest: (digesting) => source.digest(search, digesting),
    checked: (image) =>
      checkedInFolder(image, foundOf.get(image.path)!, { file, place, hasFiles: source.hasFiles }),
  };
}

async function listed<Found>(file: DatasetFile, list: () => Promise<Found>): Promise<Found> {
  return list().catch((cause) => {
    throw asReadError(file, cause);
  });
}

function folderImage({ path: own, label, split }: FoundImage, shown: string, file: DatasetFile): SetImage {
  const name = imageName(file.name, own);
  const example = { row: { image: name }, cells: [label], line: 1, file: name };
  return { path: shown, label, ...(split && { split }), example };
}

function checkedInFolder(
  image: SetImage,
  { path: own, classFolder }: FoundImage,
  { file, place, hasFiles }: { file: DatasetFile; place: CheckedImage['place']; hasFiles: boolean },
): CheckedImage {
  const at = path.join(file.path, own);
  const move = { fix: 'move-picture', classFolder: path.join(file.path, classFolder) } as const;
  return {
    ...{ place, file: at, itself: { file: at, line: 1 }, isMember: !hasFiles },
    fixes: [
      { fix: 'exclude', pattern: image.path },
      ...(hasFiles ? [move, { fix: 'trash-picture' } as const] : []),
    ],
  };
}

/** Images that a table names are spoken of at their rows. */
async function tableSet(table: Table, options: Options): Promise<ImageSet> {
  const { there, missing } = await tableImages(table, options);
  const root = path.dirname(options.experimentFile);
  return {
    ...table,
    images: there,
    ...{ missing, others: [], isSorted: false, root, stampOf: stampOfFile },
    digest: async () => table.digest,
    checked: (image) => ({
      place: rowOf(image, table),
      itself: rowOf(image, table),
      file: path.resolve(root, image.path),
      fixes: [{ fix: 'remove-row' }, { fix: 'take-label' }],
    }),
  };
}

/** The row that names an image. */
export const rowOf = ({ example: { line } }: SetImage, { file }: Pick<Table, 'file'>) => ({
  file: file.path,
  line,
});
