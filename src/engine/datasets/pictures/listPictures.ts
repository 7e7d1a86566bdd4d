import path from 'node:path';
import type { DataFinding } from '../../../experiment/data/dataFinding';
import { t } from '../../../experiment/words/translation';
import type { DatasetFile, DatasetSource } from '../datasetFiles';
import type { Table } from '../table';
import { folderSearch } from './folderSearch';
import type { CheckedPicture } from './knownPictures';
import { type FoundPicture, findPictures } from './pictureFolder';
import { pictureSourceOf } from './pictureSources';
import { type TablePicture, tablePictures } from './pictureTable';

/**
 * The pictures of a folder or an archive, which are spoken of at the line of the experiment that names it. Those in an archive can only
 * be left out.
 * @throws GraftError as `findPictures`; CancelledError
 */
export async function listFolder(
  file: DatasetFile,
  options: DatasetSource & { readonly signal?: AbortSignal | undefined },
): Promise<CheckedPicture[]> {
  const search = folderSearch(file, options);
  const { list, hasFiles } = pictureSourceOf(file.format)!;
  const { pictures } = await findPictures({ ...search, listing: await list(file.path) });
  const place = { file: options.experimentFile, line: search.place.line ?? 1 };
  return pictures.map((picture) => {
    const own = path.join(file.path, picture.path);
    const classFolder = path.join(file.path, ...classPath(picture));
    return {
      ...picture,
      place,
      file: own,
      itself: { file: own, line: 1 },
      isMember: !hasFiles,
      fixes: [
        { fix: 'exclude', pattern: picture.path },
        ...(hasFiles ? ([{ fix: 'move-picture', classFolder }, { fix: 'trash-picture' }] as const) : []),
      ],
    };
  });
}

/** The names of the folders that lead to a picture's class. */
function classPath({ path: picture, split }: FoundPicture): string[] {
  return picture.split('/').slice(0, split === undefined ? 1 : 2);
}

/**
 * The pictures that tables name, which are spoken of at their rows; and rows whose picture is not there.
 * @throws GraftError `dataset/picture-outside`, `dataset/linked-picture`
 */
export async function listTables(
  tables: readonly Table[],
  options: DatasetSource & { readonly signal?: AbortSignal | undefined },
): Promise<{ pictures: CheckedPicture[]; missing: DataFinding[] }> {
  const { there, missing } = await tablePictures(tables, options);
  const placeOf = ({ table, example: { line } }: TablePicture) => ({
    file: tables[table]!.file.path,
    line,
  });
  const folder = path.dirname(options.experimentFile);
  return {
    pictures: there.map((picture) => ({
      ...picture,
      place: placeOf(picture),
      itself: placeOf(picture),
      file: path.resolve(folder, picture.path),
      fixes: [{ fix: 'remove-row' }, { fix: 'take-label' }],
    })),
    missing: missing.map((picture) => ({
      code: 'dataset/missing-pictures',
      severity: 'warning',
      message: t('{0} is not there: this row is left out.', picture.path),
      ...placeOf(picture),
      fixes: [{ fix: 'remove-row' }],
    })),
  };
}
