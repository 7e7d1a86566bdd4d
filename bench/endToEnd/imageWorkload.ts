import { cp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '../../src/experiment/errors/errors';
import { splitOff } from './splitOff';
import type { Workload } from './workload';

/** The photos of examples/images.graft.md. */
const photos = path.join(__dirname, '..', 'examples', 'images');
/** Two fifths of each class are test images. */
const [inTest, ofAll] = [2, 5];

/** Photos of six kinds, in a folder for each split and class. */
export function imageWorkload(
  given: Pick<Workload, 'name' | 'epochs'> & { readonly trainable: 'all' | 'head' },
): Workload {
  const { trainable, ...own } = given;
  return {
    ...own,
    data: '188 photos of six kinds from Tux Paint',
    ...{ preset: 'efficientnet_lite0', batchSize: 16, learningRate: 1e-3 },
    words: `224 pixels, trainable: ${trainable}`,
    steps: 'reads a folder of images',
    kind: 'image',
    scriptOptions: { '--trainable': trainable },
    packaged: ['config.json', 'model.safetensors'],
    stages: { dataset: { path: 'images' }, preprocess: { augment: 'off' }, finetune: { trainable } },
    prepare: async () => {
      const found = await findPhotos();
      return async (folder, seed) => {
        const test = found.filter((_, i) => i % ofAll < inTest);
        const train = found.filter((_, i) => i % ofAll >= inTest);
        for (const [split, images] of Object.entries({ ...splitOff(train, seed), test }))
          for (const { file, label } of images)
            await cp(path.join(photos, label, file), path.join(folder, 'images', split, label, file));
      };
    },
  };
}

/** In the order of their names. Throws `bench/no-images`. */
async function findPhotos(): Promise<{ file: string; label: string }[]> {
  const labels = await readdir(photos).catch((cause) => {
    throw new GraftError('bench/no-images', `There are no photos in ${photos}.`, {
      remedy: 'Run `npm start -- images` once, which fetches them.',
      cause,
    });
  });
  const found: { file: string; label: string }[] = [];
  for (const label of labels.sort())
    for (const file of (await readdir(path.join(photos, label))).sort()) found.push({ file, label });
  return found;
}
