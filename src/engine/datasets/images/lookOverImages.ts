import path from 'node:path';
import type { SettingsOf } from '../../../experiment/stages/stages';
import type { DatasetWarning } from '../example';
import { atTimes } from './atTimes';
import { brokenError } from './imageFacts';
import { findInImages, type ImageFindings, type LabelledImage, warnOfBroken } from './imageFindings';
import { type Scan, type Scanned, scanImages, type Unreadable } from './scanImages';

/** What images are looked over with. */
export type ImageTools = Pick<Scan, 'digests' | 'facts' | 'inspect' | 'stampOf'>;

export interface LookOptions {
  readonly images: ImageTools;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The images that can be read, and what was found in them. */
export interface LookedOver<P extends LabelledImage> extends Pick<ImageFindings, 'group' | 'duplicates'> {
  readonly images: readonly Scanned<P>[];
  readonly warnings: readonly DatasetWarning[];
}

/**
 * Scans images and looks for what is wrong with them.
 * @param root the folder or archive that their paths are relative to
 * @param compare their order; that of `images` if left out
 * @throws GraftError `dataset/unreadable`, `picture/...`; CancelledError
 */
export async function lookOverImages<P extends LabelledImage>(
  images: readonly P[],
  root: string,
  { broken: whatOfBroken }: Pick<SettingsOf<'dataset'>, 'broken'>,
  { images: tools, signal, onProgress }: LookOptions,
  compare?: (a: Scanned<P>, b: Scanned<P>) => number,
): Promise<LookedOver<P>> {
  const total = images.length;
  const report = atTimes(total, (done) => onProgress?.(done, total));
  const { sound, broken } = await scanImages(images, { ...tools, root, signal, onProgress: report });
  if (whatOfBroken === 'fail') refuseBroken(broken, root);
  const kept = compare ? sound.sort(compare) : sound;
  const { warnings, ...findings } = findInImages(kept);
  return { ...findings, images: kept, warnings: [...warnOfBroken(broken), ...warnings] };
}

function refuseBroken([first]: readonly Unreadable<LabelledImage>[], root: string): void {
  if (first) throw brokenError(first.facts, first.path, path.resolve(root, first.path));
}

/**
 * For each row that is trained on the first that belongs on the same side of a split.
 * @param inTraining the positions of those rows among the images
 */
export function groupsAmong(inTraining: readonly number[], group: readonly number[]): number[] {
  const rowOf = new Map(inTraining.map((position, row) => [position, row]));
  return inTraining.map((position, row) => rowOf.get(group[position]!) ?? row);
}
