import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ImagePreprocessing } from '../../../experiment/models/preset';
import { writeAtomically } from '../../../files/atomicWrite';
import type { Row } from '../../datasets/example';
import { encodePng } from '../../images/encodePng';
import { sharpFolder } from '../../images/sharpFolder';
import { squareOf } from './encodeImages';
import { readKnown } from './makeView';

/** The folder of a package for the images that golden.json names. */
const folderName = 'golden';

/**
 * Writes what a model sees of some images into a package, as PNG, and gives the rows that name those.
 * @throws GraftError `dataset/picture-changed`, `picture/...`, `files/...`
 */
export async function packImages(
  rows: readonly Row[],
  task: { folder: string; dataFolder: string; images: ImagePreprocessing; cacheFolder: string },
): Promise<Row[]> {
  const { folder, dataFolder, images, cacheFolder } = task;
  await mkdir(path.join(folder, folderName), { recursive: true });
  const packed: Row[] = [];
  for (const [i, { image = '', sha256 = '' }] of rows.entries()) {
    const file = path.resolve(dataFolder, image);
    const { levels } = await squareOf(await readKnown(file, sha256), file, images, sharpFolder(cacheFolder));
    const name = `${folderName}/${i + 1}.png`;
    await writeAtomically(path.join(folder, name), await encodePng(levels, images.size));
    packed.push({ image: name });
  }
  return packed;
}
