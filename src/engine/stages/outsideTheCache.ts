import path from 'node:path';
import type { PackageResult, StageResult } from '../../experiment/runs/results';
import { digestFile } from '../../files/digest';
import { fileExists } from '../../files/fileExists';
import { isModelIntact, modelFolder } from '../assets/modelPlaces';
import type { Io } from '../io';
import { cardName } from '../packaging/manifest';
import type { Places } from './places';

/** Whether the pretrained model is where a result says: its folder may have been moved, or the model cache emptied. */
export async function isModelThere(
  result: StageResult<'model'>,
  { source }: Places,
  io: Io,
): Promise<boolean> {
  const folder = modelFolder(source, io);
  if (!(await isModelIntact(source, io))) return false;
  const present = result.files.map(({ name }) => fileExists(path.join(folder, name)));
  return (
    result.folder === folder && result.preset === source.name && (await Promise.all(present)).every(Boolean)
  );
}

/** Whether the package of a result is still at `to`, whole and unchanged, except for its card, which people may edit. */
export async function isPackageThere(result: PackageResult, { packageTo: to }: Places): Promise<boolean> {
  if (result.path !== to) return false;
  const checks = result.files.map(async ({ name, sha256, bytes }) => {
    const file = path.join(to, name);
    if (name === cardName) return fileExists(file);
    const digest = await digestFile(file).catch(() => undefined);
    return digest?.sha256 === sha256 && digest.bytes === bytes;
  });
  return (await Promise.all(checks)).every(Boolean);
}
