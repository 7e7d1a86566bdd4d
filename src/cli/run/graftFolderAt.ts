import { stat } from 'node:fs/promises';
import path from 'node:path';
import { usageError } from '../../experiment/errors/usage';
import { fileExists } from '../../files/fileExists';
import { findGraftFolder } from '../../runs/graftFolder';

/**
 * The `.graft` folder of an experiment, or of the experiments in a folder.
 * @throws GraftError `usage/no-place` if there is nothing at the path
 */
export async function graftFolderAt(place: string): Promise<string> {
  const found = await stat(place).catch((cause: unknown) => {
    throw usageError('usage/no-place', { place: path.resolve(place) }, { cause });
  });
  return findGraftFolder(found.isDirectory() ? path.join(place, 'any.graft.md') : place, fileExists);
}
