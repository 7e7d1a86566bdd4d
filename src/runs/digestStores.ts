import path from 'node:path';
import { DigestStore } from '../files/digest';
import { makeGraftFolder } from './runStore';

/** Digests of the data that experiments name. A folder of images has a hundred thousand, so that they are not written with each stage. */
export function dataDigests(graftFolder: string): DigestStore {
  return storeIn(graftFolder, 'data.json');
}

/** Digests of the files of stored results. */
export function resultDigests(graftFolder: string): DigestStore {
  return storeIn(graftFolder, 'digests.json');
}

function storeIn(graftFolder: string, name: string): DigestStore {
  return new DigestStore(path.join(graftFolder, 'cache', name), (folder) =>
    makeGraftFolder(graftFolder, folder),
  );
}
