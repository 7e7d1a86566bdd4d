import { createWriteStream } from 'node:fs';
import { rename, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError, GraftError } from '../../experiment/errors';
import { digestFile } from '../../files/digest';
import { asFileError, systemCode } from '../../files/fileErrors';
import { makeFolder } from '../../files/makeFolder';
import type { AssetIo, OnProgress } from './assetIo';

/** A file on some server, and what it must turn out to be. */
export interface Remote {
  readonly url: string;
  /** Lower-case hexadecimal, from our own pins: it alone decides. */
  readonly sha256: string;
  readonly bytes: number;
}

/** How often a broken connection is taken up again without a byte gained in between, and how often a file is begun anew. */
const fruitlessAttempts = 4;

/**
 * Downloads a file into `target`, going on from `target.part` if an earlier attempt left one.
 * Two processes must not download to one target at once; callers hold a lock.
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
  onProgress({ phase: 'verifying', name: nameOf(remote.url), done: 0, total: remote.bytes });
  await verifyPart(part, remote, io.signal);
  await rename(part, target);
}

async function verifyPart(part: string, remote: Remote, signal: AbortSignal): Promise<void> {
  const got = await digestFile(part, signal).catch((thrown: unknown) => {
    throw signal.aborted ? new CancelledError() : thrown;
  });
  if (got.sha256 === remote.sha256) return;
  await rm(part, { force: true });
  throw new GraftError(
    'assets/wrong-checksum',
    `${withoutSecrets(remote.url)} is not the file that Graft expects: its SHA-256 is ${got.sha256} (${got.bytes} bytes), expected ${remote.sha256} (${remote.bytes} bytes). It was deleted.`,
    { remedy: 'Try again; if it stays so, the mirror or proxy in between serves something else.' },
  );
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
    const reason = toNetworkError(
      failure ?? new Error('the connection ended early'),
      remote.url,
      part,
      io.signal,
    );
    if (reason.final || Math.max(attempts, restarts) >= fruitlessAttempts) throw reason.error;
    have = size;
    await sleep(250 * 2 ** attempts, undefined, { signal: io.signal }).catch(() => undefined);
  }
}

/** One request, for what is missing. A server that does not know ranges sends everything, and the part begins anew. */
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
    headers: { ...headers, 'accept-encoding': 'identity' },
    signal: io.signal,
  });
  if (response.status !== 200 && response.status !== 206) {
    await response.body?.cancel();
    if (response.status === 416) throw new OtherLength();
    throw new StatusError(response.status);
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

/** The server's answer was no. */
class StatusError extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

/** The server has no more of this file than the part holds, or more than the file has: the checksum tells what to make of it. */
class OtherLength extends Error {}

interface NetworkFailure {
  readonly error: unknown;
  /** Trying again cannot help. */
  readonly final: boolean;
}

function toNetworkError(thrown: unknown, url: string, part: string, signal: AbortSignal): NetworkFailure {
  if (signal.aborted) return { error: new CancelledError(), final: true };
  if (thrown instanceof GraftError) return { error: thrown, final: true };
  if (thrown instanceof StatusError) return refused(thrown.status, url);
  const fileError = asFileError(thrown, part);
  if (fileError !== thrown) return { error: fileError, final: true };
  const reason = causeOf(thrown);
  const error = new GraftError(
    'network/unreachable',
    `${hostOf(url)} cannot be reached (${reason}), so ${nameOf(url)} was not downloaded.`,
    {
      remedy:
        'Check the network, and HTTPS_PROXY if you are behind a proxy; then run the same command again: the download resumes where it stopped.',
      cause: thrown,
    },
  );
  return {
    error,
    final: reason.includes('CERT') || reason === 'ENOTFOUND' || reason.includes('SELF_SIGNED'),
  };
}

function refused(status: number, url: string): NetworkFailure {
  const error = new GraftError(
    'network/refused',
    `${hostOf(url)} answered with status ${status} when asked for ${nameOf(url)}.`,
    {
      remedy:
        'Try again later. Or download the file yourself into a folder, and set GRAFT_WHEELS to that folder.',
    },
  );
  return { error, final: status < 500 && status !== 408 && status !== 429 };
}

/** The system's or undici's code of the innermost cause, which says more than "fetch failed". */
function causeOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  return systemCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

/** The last part of an address or path. */
function nameOf(origin: string): string {
  return decodeURIComponent(path.posix.basename(origin.split(/[?#]/)[0]!));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** An address without the name and password that some private indexes have in it. */
function withoutSecrets(origin: string): string {
  if (!/^https?:/.test(origin) || !URL.canParse(origin)) return origin;
  const { protocol, host, pathname } = new URL(origin);
  return `${protocol}//${host}${pathname}`;
}
