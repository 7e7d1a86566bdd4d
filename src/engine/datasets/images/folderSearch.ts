import path from 'node:path';
import { type DatasetFile, type DatasetSource, placeOfSetting, splitOfFile } from '../datasetFiles';
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

/** The name of an image in the experiment: relative to the experiment, with forward slashes. */
export function imageName(folder: string, image: string): string {
  return path.posix.join(folder.split(path.sep).join('/'), image);
}

/**
 * Returns a function that recognizes the images that `dataset.exclude` names.
 * @param patterns paths of images or folders relative to the dataset's folder; `?` matches one character and `*` any number of characters
 * except slashes, and `**` any number of characters with slashes
 */
export function excluder(patterns: readonly string[] = []): (image: string) => boolean {
  const all = patterns.map((pattern) => tokensOf(pattern.replace(/\/+$/, '')));
  return (image) => all.some((tokens) => matches(tokens, image));
}

const tokensOf = (pattern: string): readonly string[] => pattern.match(/\*\*|./gsu) ?? [];

/** Follows all positions in the pattern together, so that a character takes at most as many steps as the pattern is long. */
function matches(tokens: readonly string[], image: string): boolean {
  let places = withSkipped(tokens, [0]);
  for (const character of image) {
    if (character === '/' && places.has(tokens.length)) return true;
    places = withSkipped(
      tokens,
      [...places].flatMap((place) => after(tokens[place], character, place)),
    );
  }
  return places.has(tokens.length);
}

function after(token: string | undefined, character: string, place: number): number[] {
  if (token === '**' || (token === '*' && character !== '/')) return [place];
  return token === character || (token === '?' && character !== '/') ? [place + 1] : [];
}

/** Wildcards match the empty string too. */
function withSkipped(tokens: readonly string[], places: readonly number[]): Set<number> {
  const all = new Set<number>();
  for (let place of places) {
    all.add(place);
    while (tokens[place]?.startsWith('*')) all.add(++place);
  }
  return all;
}
