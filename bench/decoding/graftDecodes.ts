import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { inSharedMemory } from '../../src/engine/datasets/exampleValues';
import { type BatchRequest, prepareBatches } from '../../src/engine/inputs/batchSource';
import { augmentationOf } from '../../src/engine/inputs/image/augmentation';
import type { EncodedImages } from '../../src/engine/inputs/image/encodedImages';
import { ImagePool } from '../../src/engine/inputs/image/imagePool';
import { findEngine } from '../../src/engine/install/findEngine';
import { imageNet } from '../../src/experiment/models/imagePreprocessings';
import { cacheFolder } from '../../src/files/cacheFolder';

/** `node graftDecodes.js FOLDER THREADS`: prepares training batches as a run does, and prints how many images in how many milliseconds. */
async function main(folder: string, threads: number): Promise<void> {
  const { env } = process;
  env.GRAFT_BINDING = (await findEngine({ device: 'cpu', cacheFolder: cacheFolder(env), env })).binding;
  const pool = new ImagePool(threads);
  // The pool's threads keep no process alive.
  const alive = setInterval(() => {}, 1000);
  const request = await requestOver(folder);
  // Threads start and caches fill in the first epoch.
  await takeEpoch(request, 1, pool);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const images = await takeEpoch(request, 2, pool);
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ images, ms: performance.now() - began, cpuMs: (user + system) / 1000 }));
  await pool.close();
  clearInterval(alive);
}

async function takeEpoch(request: BatchRequest, epoch: number, pool: ImagePool): Promise<number> {
  const training = { seed: 1, epoch, fromBatch: 0, microBatches: 1 };
  let images = 0;
  for await (const { indices } of prepareBatches({ ...request, training }, pool.view))
    images += indices.length;
  return images;
}

async function requestOver(folder: string): Promise<BatchRequest> {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((name) => name.endsWith('.jpg')).map((name) => path.join(folder, name));
  const digests: Buffer[] = [];
  for (const file of files)
    digests.push(
      createHash('sha256')
        .update(await readFile(file))
        .digest(),
    );
  // torchvision's RandomResizedCrop and RandomHorizontalFlip as they come.
  const augmentation = { ...augmentationOf('light')!, crop: { area: 0.08, ratio: 4 / 3 } };
  const encoded: EncodedImages = {
    kind: 'image',
    size: imageNet.size,
    cut: '',
    contents: inSharedMemory(Uint8Array.from(Buffer.concat(digests))),
    // Pixels need no geometry.
    sizes: new Int32Array(),
    squares: new Uint8Array(),
    images: imageNet,
    varied: { files, augmentation, views: 0, images: imageNet },
  };
  const targets = { label: { values: new Int32Array(files.length), shape: [] } };
  return { encoded, targets, batchSize: 32, shapes: 'few' };
}

const [folder, threads] = process.argv.slice(2);
void main(folder!, Number(threads));
