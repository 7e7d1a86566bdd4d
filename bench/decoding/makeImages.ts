import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { type RandomStream, randomStream } from '../../src/engine/datasets/random';

/** As photos from cameras are scaled for data sets: 500 pixels wide. */
const [width, height] = [500, 375];
/** Columns of the noise that an image is made of, and how much of each: large shapes, some detail, little grain, as in photos. */
const layers = [
  { columns: 8, share: 0.6 },
  { columns: 50, share: 0.3 },
  { columns: 250, share: 0.1 },
];
const classes = ['even', 'odd'];

/**
 * Writes JPEGs of 500 x 375 pixels into a folder for each of two classes, always the same ones. Smooth noise of several sizes stands for
 * photos: a JPEG of it has about as many bytes.
 * @returns their paths
 */
export async function makeImages(folder: string, count: number): Promise<string[]> {
  for (const name of classes) await mkdir(path.join(folder, name), { recursive: true });
  const files: string[] = [];
  for (let i = 0; i < count; i++) {
    const file = path.join(folder, classes[i % 2]!, `${i}.jpg`);
    await writeFile(file, await makeImage(randomStream(i, 'bench image')));
    files.push(file);
  }
  return files;
}

async function makeImage(random: RandomStream): Promise<Buffer> {
  const mixed = new Float32Array(width * height * 3);
  for (const { columns, share } of layers) {
    const noise = await layerOf(random, columns);
    for (let i = 0; i < mixed.length; i++) mixed[i]! += share * noise[i]!;
  }
  const pixels = Buffer.from(Uint8Array.from(mixed));
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

async function layerOf(random: RandomStream, columns: number): Promise<Uint8Array> {
  const rows = Math.round((columns * height) / width);
  const noise = Uint8Array.from({ length: columns * rows * 3 }, () => random() >>> 24);
  return sharp(noise, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer();
}
