import path from 'node:path';
import type { HubName } from '../../../experiment/models/hubName';
import { contentHash, hashKind } from '../../../files/contentHash';
import { fileExists } from '../../../files/fileExists';
import type { CachedRepository } from '../../../files/hubCache';
import { acquireLock } from '../../../files/lock';
import type { AssetIo, OnProgress } from '../assetIo';
import { download } from '../download';
import { hubRefusal } from './hubErrors';
import { fileAddress, type HubFile } from './hubQuestions';
import { authorization } from './hubServer';
import { makeCacheFolder, putIntoSnapshot } from './hubStore';

/**
 * Fetches a file of a repository into the cache. Resumes a broken attempt; content that exists, possibly from another commit, is only
 * linked.
 * @param at the repository, at a commit
 * @throws GraftError `hub/*`, `network/*`, `assets/wrong-checksum`, `files/*`; CancelledError
 */
export async function fetchHubFile(
  cached: CachedRepository,
  at: HubName,
  file: HubFile,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<void> {
  const blob = path.join(cached.blobs, file.hash);
  await makeCacheFolder(cached, cached.blobs);
  await makeCacheFolder(cached, cached.locks);
  const onWait = () => onProgress({ phase: 'waiting', name: file.name, done: 0, total: 0 });
  // Python uses other locks: it and Graft may fetch the same file at once, and the last rename wins.
  const lockFile = path.join(cached.locks, `${file.hash}.graft`);
  const lock = await acquireLock(lockFile, { signal: io.signal, onWait });
  try {
    if (!(await holds(blob, file.hash))) await fetchBlob(blob, at, file, io, onProgress);
    await putIntoSnapshot(cached, at.revision, file.name, blob);
  } finally {
    await lock.release();
  }
}

async function fetchBlob(
  blob: string,
  at: HubName,
  { name, hash, bytes }: HubFile,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<void> {
  const url = fileAddress(at, name, io.env);
  const remote = {
    url,
    hash,
    hashKind: hashKind(hash)!,
    bytes,
    headers: await authorization(io.env),
    explain: (response: Response) => hubRefusal(response, { ...at, url, file: name }),
  };
  await download(remote, blob, io, onProgress);
}

async function holds(blob: string, hash: string): Promise<boolean> {
  return (await fileExists(blob)) && (await contentHash(blob, hashKind(hash)!)).hash === hash;
}
