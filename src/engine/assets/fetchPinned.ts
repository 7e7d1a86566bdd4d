import { existsSync } from 'node:fs';
import path from 'node:path';
import { assetError } from '../../experiment/errors/assets';
import { CancelledError } from '../../experiment/errors/errors';
import { digestFile } from '../../files/digest';
import { acquireLock, type LockState } from '../../files/lock';
import type { AssetIo, OnProgress } from './assetIo';
import { download } from './download';

/** A file with known content. */
export interface Pinned {
  readonly name: string;
  /** The hash in lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Fetches a pinned file; resumes a broken attempt. Several processes may ask for the same file.
 * @param target the path of the file
 * @param locate finds the address if the file is missing
 * @throws GraftError `assets/*`, `network/*`, `files/*`; CancelledError
 */
export async function fetchPinned(
  { name, sha256, bytes }: Pinned,
  target: string,
  locate: () => Promise<string>,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<void> {
  const onWait = ({ owner }: LockState) =>
    onProgress({ phase: 'waiting', name, process: owner?.pid, done: 0, total: 0 });
  const lock = await acquireLock(`${target}.lock`, { signal: io.signal, onWait });
  try {
    if (!existsSync(target))
      await download({ url: await locate(), hash: sha256, bytes }, target, io, onProgress);
  } finally {
    await lock.release();
  }
}

/** A user's file must match the same pin, but is never deleted. Throws `assets/wrong-checksum`. */
export async function checkLocal(
  { sha256: expected }: Pinned,
  file: string,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<string> {
  onProgress({ phase: 'verifying', name: path.basename(file), done: 0, total: 0 });
  const { sha256 } = await digestFile(file, io.signal).catch((thrown: unknown) => {
    throw io.signal.aborted ? new CancelledError() : thrown;
  });
  if (sha256 === expected) return file;
  throw assetError('assets/wrong-checksum', {
    file,
    hash: 'SHA-256',
    found: sha256,
    expected,
    from: ['local'],
  });
}
