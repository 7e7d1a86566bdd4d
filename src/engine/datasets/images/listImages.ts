import path from 'node:path';
import type { DataFinding } from '../../../experiment/data/dataFinding';
import { t } from '../../../experiment/words/translation';
import type { DatasetFile, DatasetSource } from '../datasetFiles';
import type { Table } from '../table';
import { folderSearch } from './folderSearch';
import { type FoundImage, findImages } from './imageFolder';
import { imageSourceOf } from './imageSources';
import { type TableImage, tableImages } from './imageTable';
import type { CheckedImage } from './knownImages';

/**
 * The images of a folder or an archive, which are spoken of at the line of the experiment that names it. Those in an archive can only
 * be left out.
 * @throws GraftError as `findImages`; CancelledError
 */
export async function listFolder(
  file: DatasetFile,
  options: DatasetSource & { readonly signal?: AbortSignal | undefined },
): Promise<CheckedImage[]> {
  const search = folderSearch(file, options);
  const { list, hasFiles } = imageSourceOf(file.format)!;
  const { images } = await findImages({ ...search, listing: await list(file.path) });
  const place = { file: options.experimentFile, line: search.place.line ?? 1 };
  return images.map((image) => {
    const own = path.join(file.path, image.path);
    const classFolder = path.join(file.path, ...classPath(image));
    return {
      ...image,
      place,
      file: own,
      itself: { file: own, line: 1 },
      isMember: !hasFiles,
      fixes: [
        { fix: 'exclude', pattern: image.path },
        ...(hasFiles ? ([{ fix: 'move-picture', classFolder }, { fix: 'trash-picture' }] as const) : []),
      ],
    };
  });
}

/** The names of the folders that lead to an image's class. */
function classPath({ path: image, split }: FoundImage): string[] {
  return image.split('/').slice(0, split === undefined ? 1 : 2);
}

/**
 * The images that tables name, which are spoken of at their rows; and rows whose image is not there.
 * @throws GraftError `dataset/picture-outside`, `dataset/linked-picture`
 */
export async function listTables(
  tables: readonly Table[],
  options: DatasetSource & { readonly signal?: AbortSignal | undefined },
): Promise<{ images: CheckedImage[]; missing: DataFinding[] }> {
  const { there, missing } = await tableImages(tables, options);
  const placeOf = ({ table, example: { line } }: TableImage) => ({
    file: tables[table]!.file.path,
    line,
  });
  const folder = path.dirname(options.experimentFile);
  return {
    images: there.map((image) => ({
      ...image,
      place: placeOf(image),
      itself: placeOf(image),
      file: path.resolve(folder, image.path),
      fixes: [{ fix: 'remove-row' }, { fix: 'take-label' }],
    })),
    missing: missing.map((image) => ({
      code: 'dataset/missing-pictures',
      severity: 'warning',
      message: t('{0} is not there: this row is left out.', image.path),
      ...placeOf(image),
      fixes: [{ fix: 'remove-row' }],
    })),
  };
}
