import { createWriteStream } from 'node:fs';
import { rename, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { assetError } from '../../experiment/errors/assets';
import { CancelledError, GraftError } from '../../experiment/errors/errors';
import { contentHash, type HashKind, hashTitle } from '../../files/contentHash';
import { asFileError } from '../../files/fileErrors';
import { makeFolder } from '../../files/makeFolder';
import type { AssetIo, OnProgress } from './assetIo';
import {
  hostOf,
  isPassing,
  type NetworkFailure,
  nameOf,
  networkFailure,
  withoutSecrets,
} from './networkErrors';

/** A file on a server, and its required content. */
export interface Remote {
  readonly url: string;
  /** Lower-case hexadecimal, from Graft's pins or from the hub for a commit: only this decides. */
  readonly hash: string;
  /** The hash function, by default SHA-256. */
  readonly hashKind?: HashKind;
  readonly bytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Interprets a refusal of this server beyond its status. */
  readonly explain?: (refusal: Response) => GraftError;
}

/** The number of retries of a broken connection without progress, and of restarts of a file. */
const fruitlessAttempts = 4;

/**
 * Downloads a file to `target`, resuming `target.part` from an earlier attempt.
 * Callers must hold a lock: two processes must not download to one target at once.
 * @throws GraftError `network/unreachable`, `network/refused`, `assets/wrong-checksum`, `files/disk-full`, `files/read-only`; CancelledError
 */
export async function download(
  remote: Remote,
  target: string,
  io: AssetIo,
  onProgress: OnProgress = () => {},
): Promise<void> {
  const part = `${target}.part`;
  await makeFolder(path.dirname(target));
  await fillPart(remote, part, io, onProgress);
  onProgress({ phase: 'verifying', name: nameOf(remote.url), done: 0, total: 0 });
  await verifyPart(part, remote, io.signal);
  await rename(part, target);
}

async function verifyPart(part: string, remote: Remote, signal: AbortSignal): Promise<void> {
  const { hash: expected, hashKind = 'sha256' } = remote;
  const got = await contentHash(part, hashKind, signal).catch((thrown: unknown) => {
    throw signal.aborted ? new CancelledError() : thrown;
  });
  if (got.hash === expected) return;
  await rm(part, { force: true });
  throw assetError('assets/wrong-checksum', {
    file: withoutSecrets(remote.url),
    hash: hashTitle(hashKind),
    found: got.hash,
    expected,
    from: ['download'],
  });
}

async function fillPart(remote: Remote, part: string, io: AssetIo, onProgress: OnProgress): Promise<void> {
  let attempts = 0;
  let restarts = 0;
  const onRestart = () => {
    restarts += 1;
  };
  for (let have = await sizeOf(part); have !== remote.bytes; ) {
    if (have > remote.bytes) await truncate(part, 0);
    const failure = await fetchRest(remote, part, io, onProgress, onRestart).catch(
      (thrown: unknown) => thrown,
    );
    const size = await sizeOf(part);
    if (failure instanceof OtherLength) return;
    if (size === remote.bytes) return;
    attempts = size > have ? 0 : attempts + 1;
    const reason = toFailure(failure ?? new Error('the connection ended early'), remote, part, io.signal);
    if (reason.final || Math.max(attempts, restarts) >= fruitlessAttempts) throw reason.error;
    have = size;
    await sleep(250 * 2 ** attempts, undefined, { signal: io.signal }).catch(() => undefined);
  }
}

/** One request for the missing bytes. A server without range support sends everything, and the part starts over. */
async function fetchRest(
  remote: Remote,
  part: string,
  io: AssetIo,
  onProgress: OnProgress,
  onRestart: () => void,
): Promise<undefined> {
  const have = await sizeOf(part);
  const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
  const response = await io.fetch(remote.url, {
    headers: { ...remote.headers, ...headers, 'accept-encoding': 'identity' },
    signal: io.signal,
  });
  if (response.status !== 200 && response.status !== 206) {
    await response.body?.cancel();
    if (response.status === 416) throw new OtherLength();
    throw new Refusal(response);
  }
  if (response.status === 200 && have > 0) onRestart();
  let done = response.status === 206 ? have : 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      done += chunk.length;
      onProgress({ phase: 'downloading', name: nameOf(remote.url), done, total: remote.bytes });
      callback(done > remote.bytes ? new OtherLength() : null, chunk);
    },
  });
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  await pipeline(body, count, createWriteStream(part, { flags: response.status === 206 ? 'a' : 'w' }), {
    signal: io.signal,
  });
  return undefined;
}

/** The part has at least the server's number of bytes: the checksum decides. */
class OtherLength extends Error {}

/** The error for a server's refusal. */
class Refusal extends Error {
  constructor(readonly response: Response) {
    super(`status ${response.status}`);
  }
}

function toFailure(thrown: unknown, remote: Remote, part: string, signal: AbortSignal): NetworkFailure {
  if (signal.aborted || thrown instanceof GraftError) return networkFailure(thrown, remote.url, signal);
  if (thrown instanceof Refusal) return refused(thrown.response, remote);
  const fileError = asFileError(thrown, part);
  return fileError === thrown
    ? networkFailure(thrown, remote.url, signal)
    : { error: fileError, final: true };
}

function refused(response: Response, { url, explain }: Remote): NetworkFailure {
  const error =
    explain?.(response) ??
    assetError('network/refused', { host: hostOf(url), status: response.status, file: nameOf(url) });
  return { error, final: !isPassing(response.status) };
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}
