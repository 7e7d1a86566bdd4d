import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { PicturePreprocessing } from '../../../experiment/models/preset';
import { writeAtomically } from '../../../files/atomicWrite';
import type { Row } from '../../datasets/example';
import { encodePng } from '../../pictures/encodePng';
import { sharpFolder } from '../../pictures/sharpFolder';
import { squareOf } from './encodePictures';
import { readKnown } from './makeView';

/** The folder of a package for the pictures that golden.json names. */
const folderName = 'golden';

/**
 * Writes what a model sees of some pictures into a package, as PNG, and gives the rows that name those.
 * @throws GraftError `dataset/picture-changed`, `picture/...`, `files/...`
 */
export async function packPictures(
  rows: readonly Row[],
  task: { folder: string; dataFolder: string; pictures: PicturePreprocessing; cacheFolder: string },
): Promise<Row[]> {
  const { folder, dataFolder, pictures, cacheFolder } = task;
  await mkdir(path.join(folder, folderName), { recursive: true });
  const packed: Row[] = [];
  for (const [i, { image = '', sha256 = '' }] of rows.entries()) {
    const file = path.resolve(dataFolder, image);
    const square = await squareOf(await readKnown(file, sha256), file, pictures, sharpFolder(cacheFolder));
    const name = `${folderName}/${i + 1}.png`;
    await writeAtomically(path.join(folder, name), await encodePng(square, pictures.size));
    packed.push({ image: name });
  }
  return packed;
}
