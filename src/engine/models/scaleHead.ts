import { open } from 'node:fs/promises';
import path from 'node:path';
import { fileExists } from '../../files/fileExists';
import { openSafetensors } from '../weights/safetensors';
import { headNames } from './denseHead';
import { describeFolder } from './modelFolder';
import { sentenceDense } from './sentenceLayout';

/**
 * Multiplies the last layer of a model's dense head by a factor, in the weight files of its folder, so that every reader of the model gets
 * the same multiple of its logits. Other weights keep their bytes. Compression leaves the head in float32.
 * @throws GraftError `weights/...`, `model/...`
 */
export async function scaleHead(folder: string, factor: number): Promise<void> {
  const { architecture } = await describeFolder(folder);
  const names = headNames(architecture.headName);
  const stored = [names.weight, ...(architecture.headLacksBias ? [] : [names.bias])].map(
    architecture.storedName,
  );
  await scaleTensors(path.join(folder, 'model.safetensors'), stored, factor);
  const beside = path.join(folder, sentenceDense);
  if (await fileExists(beside)) await scaleTensors(beside, ['linear.weight', 'linear.bias'], factor);
}

/** Multiplies the named tensors of a safetensors file in their places; names that it lacks do not matter. */
async function scaleTensors(file: string, names: readonly string[], factor: number): Promise<void> {
  const tensors = await openSafetensors(file);
  const handle = await open(file, 'r+');
  try {
    for (const name of names.filter((each) => tensors.names.includes(each))) {
      const place = tensors.placeOf?.(name);
      if (!place) throw new TypeError(`${name} is not in float32.`);
      const values = Float32Array.from((await tensors.read(name)) as Float32Array, (value) => value * factor);
      await handle.write(new Uint8Array(values.buffer), 0, values.byteLength, place.position);
    }
    await handle.sync();
  } finally {
    await handle.close();
    await tensors.close();
  }
}
