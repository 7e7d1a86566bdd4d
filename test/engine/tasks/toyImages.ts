import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Pixels of the toys' images in a row. */
export const imageSize = 64;

const helper = (name: string) => import(pathToFileURL(path.resolve('test/host', name)).href);

/** An image of a toy: its label, and how bright each of its pixels is, 0 to 255. */
export interface ToyImage {
  readonly label: string;
  readonly levelAt: (x: number, y: number) => number;
}

/** Writes a tiny ResNet, images, and a table with a label for each. */
export async function writeImages(folder: string, images: readonly ToyImage[]): Promise<void> {
  const { writeTinyResnet } = await helper('tinyResnet.mjs');
  const { writeBmp } = await helper('bmp.mjs');
  writeTinyResnet(path.join(folder, 'tiny-resnet'));
  mkdirSync(path.join(folder, 'images'));
  for (const [i, { levelAt }] of images.entries())
    writeFileSync(path.join(folder, 'images', `${i}.bmp`), writeBmp(imageSize, imageSize, levelAt));
  const rows = images.map(({ label }, i) => `images/${i}.bmp,${label}\n`);
  writeFileSync(path.join(folder, 'data.csv'), `image,label\n${rows.join('')}`);
}
