import path from 'node:path';
import { type DatasetFile, type DatasetSource, placeOfSetting, splitOfFile } from '../datasetFiles';
import { excluder } from './excluder';
import type { FolderSearch } from './imageFolder';

/**
 * How images are looked for in a folder or an archive that an experiment names. Where it is one of several, `exclude` can also name its
 * images as the experiment would.
 */
export function folderSearch(
  file: DatasetFile,
  source: DatasetSource & { readonly signal?: AbortSignal | undefined },
): Omit<FolderSearch, 'listing'> {
  const split = splitOfFile(source, file);
  const matches = excluder(source.settings.exclude);
  return {
    root: file.path,
    split,
    isExcluded: (image) => matches(image) || (split !== undefined && matches(imageName(file.name, image))),
    place: placeOfSetting(source, file.role),
    signal: source.signal,
  };
}

/** How an image is called in the experiment: relative to it, with forward slashes. */
export function imageName(folder: string, image: string): string {
  return path.posix.join(folder.split(path.sep).join('/'), image);
}
