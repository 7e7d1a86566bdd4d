import { GraftError } from '../../experiment/errors/errors';
import { openPositioned } from './positionedFile';

/** The beginnings of texts that a failed download may leave in place of a file. */
const standIns = [
  {
    beginning: /^version https:\/\/git-lfs/,
    what: 'a pointer of Git LFS, which stands for the file in a repository',
    remedy: 'Run `git lfs pull` in that repository, or download the file itself.',
  },
  {
    beginning: /^\s*<(!doctype|html|\?xml)/i,
    what: 'a web page',
    remedy: 'Download the file again, from where it needs no signing in or with your token.',
  },
];

const longestBeginning = 64;

/** The error about known content in place of a file of weights; undefined if the content is unknown. */
export async function standInError(path: string): Promise<GraftError | undefined> {
  const beginning = await readBeginning(path).catch(() => '');
  const found = standIns.find((standIn) => standIn.beginning.test(beginning));
  if (found === undefined) return undefined;
  return new GraftError('weights/stand-in', `${path} holds no weights: it is ${found.what}.`, {
    remedy: found.remedy,
    place: { file: path },
  });
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
