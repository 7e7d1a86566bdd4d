import type { GraftError } from '../../experiment/errors/errors';
import { weightError } from '../../experiment/errors/weights';
import { openPositioned } from './positionedFile';

/** The beginnings of texts that a failed download may leave in place of a file. */
const beginnings = [
  ['lfs', /^version https:\/\/git-lfs/],
  ['web-page', /^\s*<(!doctype|html|\?xml)/i],
] as const;

const longestBeginning = 64;

/** The error about known content in place of a file of weights; undefined if the content is unknown. */
export async function standInError(path: string): Promise<GraftError | undefined> {
  const beginning = await readBeginning(path).catch(() => '');
  const found = beginnings.find(([, pattern]) => pattern.test(beginning));
  return found && weightError('weights/stand-in', { found: [found[0], path] }, { place: { file: path } });
}

async function readBeginning(path: string): Promise<string> {
  const file = await openPositioned(path);
  try {
    const bytes = await file.read(0, Math.min(file.size, longestBeginning));
    return new TextDecoder('latin1').decode(bytes);
  } finally {
    await file.close();
  }
}
