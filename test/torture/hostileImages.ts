// Random damage to image files, and to the lists of the cache of decoded images.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { decodeImage } from '../../src/engine/images/decodeImage';
import { decodePart } from '../../src/engine/images/decodePart';
import { augmentationOf } from '../../src/engine/inputs/image/augmentation';
import { viewMaker } from '../../src/engine/inputs/image/makeView';
import { findPixels } from '../../src/engine/inputs/image/pixelPacks';
import { checksums } from '../../src/engine/inputs/image/storedPixels';
import { decodedByPillow, imageFiles, readImage } from '../golden/imageFiles/goldenImages';
import { damaged, type HostileKind } from './hostileInputs';

/** The package stands among those of the tests. */
const sharpFolder = process.cwd();
export const images: HostileKind = {
  inputs: damaged(imageFiles.map(readImage)),
  read: async (_, input) => {
    const bytes = Buffer.from(input);
    const part = await decodePart(bytes, 'a', sharpFolder, ({ height, width }) => ({
      top: 0,
      left: 0,
      height,
      width,
    }));
    if (part.levels.length % (3 * part.width) !== 0) throw new Error('the rows are not whole');
    (await decodeImage(bytes, 'a', sharpFolder, 64)).dispose();
  },
};

const kept = 'rgb.png';
const keptSha256 = createHash('sha256').update(readImage(kept)).digest('hex');
const { width, height, pixels } = decodedByPillow().get(kept)!;
const side = fc.oneof(fc.constantFrom(width, height, 1, 16, 65_535, 1_000_000), fc.jsonValue());

/** The list of a pack, whose pixels are those of one image: its sizes and positions may be any. */
const list = fc
  .array(
    fc.record({
      sha256: fc.oneof(fc.constant(keptSha256), fc.jsonValue()),
      offset: fc.oneof(fc.nat(2 * pixels.length), fc.maxSafeInteger(), fc.jsonValue()),
      height: side,
      width: side,
    }),
    { maxLength: 3 },
  )
  .map((entries) => JSON.stringify(entries));

export const packs: HostileKind = {
  inputs: list,
  read: async (folder, input) => {
    const pack = path.join(folder, 'cache/pixels', '0'.repeat(32));
    mkdirSync(pack, { recursive: true });
    const image = path.join(folder, kept);
    writeFileSync(image, readImage(kept));
    writeFileSync(path.join(pack, 'pixels.json'), input);
    writeFileSync(path.join(pack, 'pixels.bin'), Buffer.concat([pixels, checksums(pixels, width), pixels]));
    const { places } = await findPixels({ graftFolder: folder, mostBytes: 1e9 }, [keptSha256]);
    const augmentation = augmentationOf('strong')!;
    const cut = { size: 16, crop: 1 };
    const preprocessing = {
      ...cut,
      test: cut,
      interpolation: 'bilinear',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    } as const;
    const make = viewMaker(sharpFolder);
    for (const epoch of [1, 2, 3]) {
      const name = { seed: 1, epoch, example: 0 };
      const asked = { file: image, sha256: keptSha256, augmentation, images: preprocessing, name };
      const own = await make(asked);
      const stored = await make({ ...asked, stored: places.get(keptSha256) });
      if (Buffer.compare(own, stored) !== 0) throw new Error(`the pack changes what epoch ${epoch} sees`);
    }
  },
};
