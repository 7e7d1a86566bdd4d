import path from 'node:path';
import { DigestStore } from '../files/digest';
import type { GraftFolder } from './graftFolder';

/** Digests of the data that experiments name. A folder of images has a hundred thousand, so that they are not written with each stage. */
export function dataDigests(graft: GraftFolder): DigestStore {
  return storeIn(graft, 'data.json');
}

/** Digests of the files of stored results. */
export function resultDigests(graft: GraftFolder): DigestStore {
  return storeIn(graft, 'digests.json');
}

function storeIn(graft: GraftFolder, name: string): DigestStore {
  return new DigestStore(path.join(graft.path, 'cache', name), (folder) => graft.make(folder));
}
