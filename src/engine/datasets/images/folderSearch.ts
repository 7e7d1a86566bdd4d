import { type DatasetFile, type DatasetSource, placeOfSetting } from '../datasetFiles';
import { excluder } from './excluder';
import type { FolderSearch } from './imageFolder';

/** How images are looked for in a folder or an archive that an experiment names. */
export function folderSearch(
  file: DatasetFile,
  source: DatasetSource & { readonly signal?: AbortSignal | undefined },
): Omit<FolderSearch, 'listing'> {
  return {
    root: file.path,
    isExcluded: excluder(source.settings.exclude),
    place: placeOfSetting(source, file.role),
    signal: source.signal,
  };
}
