import path from 'node:path';
import type { SettingsOf } from '../../../experiment/stages/stages';
import type { DatasetWarning } from '../example';
import { atTimes } from './atTimes';
import { brokenError } from './pictureFacts';
import { findInPictures, type LabelledPicture, type PictureFindings, warnOfBroken } from './pictureFindings';
import { type Scan, type Scanned, scanPictures, type Unreadable } from './scanPictures';

/** What pictures are looked over with. */
export type PictureTools = Pick<Scan, 'digests' | 'facts' | 'inspect' | 'stampOf'>;

export interface LookOptions {
  readonly pictures: PictureTools;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The pictures that can be read, and what was found in them. */
export interface LookedOver<P extends LabelledPicture> extends Pick<PictureFindings, 'group' | 'duplicates'> {
  readonly pictures: readonly Scanned<P>[];
  readonly warnings: readonly DatasetWarning[];
}

/**
 * Scans pictures and looks for what is wrong with them.
 * @param root the folder or archive that their paths are relative to
 * @param compare their order; that of `pictures` if left out
 * @throws GraftError `dataset/unreadable`, `picture/...`; CancelledError
 */
export async function lookOverPictures<P extends LabelledPicture>(
  pictures: readonly P[],
  root: string,
  { broken: whatOfBroken }: Pick<SettingsOf<'dataset'>, 'broken'>,
  { pictures: tools, signal, onProgress }: LookOptions,
  compare?: (a: Scanned<P>, b: Scanned<P>) => number,
): Promise<LookedOver<P>> {
  const total = pictures.length;
  const report = atTimes(total, (done) => onProgress?.(done, total));
  const { sound, broken } = await scanPictures(pictures, { ...tools, root, signal, onProgress: report });
  if (whatOfBroken === 'fail') refuseBroken(broken, root);
  const kept = compare ? sound.sort(compare) : sound;
  const { warnings, ...findings } = findInPictures(kept);
  return { ...findings, pictures: kept, warnings: [...warnOfBroken(broken), ...warnings] };
}

function refuseBroken([first]: readonly Unreadable<LabelledPicture>[], root: string): void {
  if (first) throw brokenError(first.facts, first.path, path.resolve(root, first.path));
}

/**
 * For each row that is trained on the first that belongs on the same side of a split.
 * @param inTraining the positions of those rows among the pictures
 */
export function groupsAmong(inTraining: readonly number[], group: readonly number[]): number[] {
  const rowOf = new Map(inTraining.map((position, row) => [position, row]));
  return inTraining.map((position, row) => rowOf.get(group[position]!) ?? row);
}

/** How a picture is called in the experiment: relative to it, with forward slashes. */
export function pictureName(folder: string, picture: string): string {
  return path.posix.join(folder.split(path.sep).join('/'), picture);
}
