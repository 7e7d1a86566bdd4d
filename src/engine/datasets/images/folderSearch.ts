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

/** How an image is called in the experiment: relative to it, with forward slashes. */
export function imageName(folder: string, image: string): string {
  return path.posix.join(folder.split(path.sep).join('/'), image);
}

/**
 * Says which images `dataset.exclude` names.
 * @param patterns paths relative to the dataset's folder, of images or of folders of them, in which `?` is one character and `*` any number
 * of them, both but the slash, and `**` any number with slashes
 */
export function excluder(patterns: readonly string[] = []): (image: string) => boolean {
  const all = patterns.map((pattern) => tokensOf(pattern.replace(/\/+$/, '')));
  return (image) => all.some((tokens) => matches(tokens, image));
}

const tokensOf = (pattern: string): readonly string[] => pattern.match(/\*\*|./gsu) ?? [];

/** All places in the pattern are followed together, so that no pattern takes longer than its length for each character. */
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
