import type { GraftError } from '../../experiment/errors/errors';
import { weightError } from '../../experiment/errors/weights';
import type { WeightLayout } from '../../files/weightFiles';
import { openHdf5File } from './hdf5/openHdf5File';
import { openPositioned } from './positionedFile';
import { openSafetensors } from './safetensors';
import type { TensorFile } from './tensorFile';
import { openTorchFile } from './torch/openTorchFile';

type Open = (file: string) => Promise<TensorFile>;

/** Opens a file of each format; the caller closes it. Each throws `weights/...`. */
export const openWeights = {
  safetensors: orStandIn(openSafetensors),
  torch: orStandIn(openTorchFile),
  hdf5: orStandIn(openHdf5File),
} satisfies Record<WeightLayout['format'], Open>;

/** Throws `weights/stand-in` rather than an error about the bytes of a text. */
function orStandIn(open: Open): Open {
  return async (file) => {
    try {
      return await open(file);
    } catch (thrown) {
      throw (await standInError(file)) ?? thrown;
    }
  };
}

/** The beginnings of texts that a failed download may leave in place of a file. */
const beginnings = [
  ['lfs', /^version https:\/\/git-lfs/],
  ['web-page', /^\s*<(!doctype|html|\?xml)/i],
] as const;

const longestBeginning = 64;

/** The error about known content in place of a file of weights; undefined if the content is unknown. */
async function standInError(path: string): Promise<GraftError | undefined> {
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
