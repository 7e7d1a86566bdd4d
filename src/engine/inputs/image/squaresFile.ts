import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { inputError } from '../../../experiment/errors/inputs';
import { parseJson } from '../../../experiment/words/parseJson';
import { writeAtomically } from '../../../files/atomicWrite';
import { withFileErrors } from '../../../files/fileErrors';
import { readPlainFile } from '../../../files/readPlainFile';
import { writeFlags } from '../../../files/refuseLinks';
import type { SplitName } from '../../datasets/example';
import type { ImageSize } from '../../images/resizeImage';
import { squareBytes } from './encodedImages';

const side = z.number().int().positive().max(1_000_000);

/** The facts about a split's images, beside their squares. */
const listSchema = z.object({
  size: z.number().int().positive().max(4096),
  cut: z.string(),
  images: z.array(
    z.object({
      /** As the experiment names it. */
      file: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** The size of the original, as displayed. */
      height: side,
      width: side,
    }),
  ),
});
export type ImageList = z.infer<typeof listSchema>;
type NamedImage = Pick<ImageList['images'][number], 'file' | 'sha256'>;

/** An image as evaluation sees it. */
export interface Square {
  /** [size, size, 3] */
  readonly levels: Uint8Array;
  /** The size of the image that it was cut of. */
  readonly original: ImageSize;
}

/** The file with a split's squares, one after the other. */
export const squaresFile = (folder: string, split: SplitName) => path.join(folder, `${split}.squares`);
const listFile = (folder: string, split: SplitName) => path.join(folder, `${split}.json`);

/**
 * Writes a split: its squares as they come, so that one is in memory at a time, and the list of its images.
 * @throws GraftError `files/disk-full`, `files/read-only`; what making a square throws
 */
export async function writeSquares(
  folder: string,
  split: SplitName,
  list: Omit<ImageList, 'images'> & { readonly images: readonly NamedImage[] },
  squareOf: (image: NamedImage, index: number) => Promise<Square>,
): Promise<void> {
  const file = squaresFile(folder, split);
  const images: ImageList['images'] = [];
  await withFileErrors(file, async () => {
    const handle = await open(file, writeFlags);
    try {
      for (const [index, image] of list.images.entries()) {
        const { levels, original } = await squareOf(image, index);
        await handle.writeFile(levels);
        images.push({ ...image, ...original });
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
  await writeAtomically(listFile(folder, split), JSON.stringify({ ...list, images } satisfies ImageList));
}

/**
 * Reads the list of a split, which may come from anywhere, and checks that its squares exist.
 * @throws GraftError `preprocess/damaged-cache`
 */
export async function readImageList(folder: string, split: SplitName): Promise<ImageList> {
  const file = listFile(folder, split);
  try {
    const list = listSchema.parse(parseJson(await readPlainFile(file)));
    const { size } = await stat(squaresFile(folder, split));
    if (size !== list.images.length * squareBytes(list.size))
      throw new Error('The squares are not all there.');
    return list;
  } catch (cause) {
    throw inputError('preprocess/damaged-cache', { damage: ['squares', file] }, { place: { file }, cause });
  }
}
