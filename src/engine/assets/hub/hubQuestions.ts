import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type HubName, isCommit } from '../../../experiment/models/hubName';
import { hashKind } from '../../../files/contentHash';
import type { AssetIo } from '../assetIo';
import { isPassing, networkFailure } from '../networkErrors';
import { badAnswer, type HubQuestion, hubRefusal } from './hubErrors';
import { authorization, hubEndpoint } from './hubServer';

/** The hub's facts about a repository at a revision. */
export interface HubListing {
  /** The commit of the revision. */
  readonly commit: string;
  /** The paths of all its files. */
  readonly names: readonly string[];
}

/** The hub's facts about a file. */
export interface HubFile {
  readonly name: string;
  /** SHA-256 of a large file, Git's hash of a small one: the name of the content in the cache. */
  readonly hash: string;
  readonly bytes: number;
}

/** Repositories with 100,000 files have listings of some 10 MB. */
const mostBytes = 32 * 1024 * 1024;

const listingSchema = z.looseObject({
  sha: z.string().refine(isCommit),
  siblings: z.array(z.looseObject({ rfilename: z.string() })),
});

/** Asks for a repository's files. @throws GraftError `hub/*`, `network/*`; CancelledError */
export async function askForListing(name: HubName, io: AssetIo): Promise<HubListing> {
  const path = `api/models/${name.repository}/revision/${encodeURIComponent(name.revision)}`;
  const url = `${hubEndpoint(io.env)}/${path}`;
  const response = await ask({ ...name, url }, { method: 'GET' }, io);
  const json = await boundedJson(response, url, io.signal);
  const { data } = listingSchema.safeParse(json);
  if (!data) throw badAnswer(url, ['no-commit']);
  return { commit: data.sha, names: data.siblings.map(({ rfilename }) => rfilename) };
}

/** A server may send without end. */
async function boundedJson(response: Response, url: string, signal: AbortSignal): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of response.body ?? []) {
      bytes += part.length;
      if (bytes > mostBytes) throw badAnswer(url, ['too-long', mostBytes]);
      parts.push(part);
    }
    return JSON.parse(Buffer.concat(parts).toString());
  } catch (cause) {
    if (cause instanceof SyntaxError) throw badAnswer(url, ['no-json'], cause);
    throw networkFailure(cause, url, signal).error;
  }
}

/** The address of a file at a revision. */
export function fileAddress({ repository, revision }: HubName, file: string, env: AssetIo['env']): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return `${hubEndpoint(env)}/${repository}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/**
 * Asks for a file's facts without fetching it: the hub redirects to the content of a large file, and the redirect has its hash.
 * @throws GraftError `hub/*`, `network/*`; CancelledError
 */
export async function askForFile(name: HubName, file: string, io: AssetIo): Promise<HubFile> {
  const url = fileAddress(name, file, io.env);
  const { headers, status } = await ask({ ...name, url, file }, { method: 'HEAD', redirect: 'manual' }, io);
  const hash =
    /^(?:W\/)?"?([^"]*)"?$/.exec(headers.get('x-linked-etag') ?? headers.get('etag') ?? '')?.[1] ?? '';
  const size = headers.get('x-linked-size') ?? (status < 300 ? headers.get('content-length') : null);
  if (hashKind(hash) === undefined) throw badAnswer(url, ['no-hash', file]);
  if (size === null || !/^\d{1,15}$/.test(size)) throw badAnswer(url, ['no-length', file]);
  return { name: file, hash, bytes: Number(size) };
}

/** One request, retried a few times if that may help. Follows a renamed repository to its new name. */
async function ask(question: HubQuestion, init: RequestInit, io: AssetIo): Promise<Response> {
  const headers = { ...(await authorization(io.env)), 'accept-encoding': 'identity' };
  for (let attempt = 0, { url } = question; ; attempt++) {
    const isLast = attempt >= 3;
    try {
      const response = await io.fetch(url, { ...init, headers, signal: io.signal });
      const renamed = elsewhereOnHub(response, url);
      if (renamed !== undefined && !isLast) {
        url = renamed;
        continue;
      }
      if (response.status < 400) return response;
      await response.body?.cancel();
      if (isLast || !isPassing(response.status)) throw hubRefusal(response, question);
    } catch (thrown) {
      const { error, final } = networkFailure(thrown, question.url, io.signal);
      if (final || isLast) throw error;
    }
    await sleep(250 * 2 ** attempt, undefined, { signal: io.signal }).catch(() => undefined);
  }
}

/** The new address on the hub itself. An address with another origin is not followed: it would get the token. */
function elsewhereOnHub({ status, headers }: Response, url: string): string | undefined {
  const location = headers.get('location');
  if (status < 300 || status >= 400 || location === null || !URL.canParse(location, url)) return undefined;
  const { origin, username, password, href } = new URL(location, url);
  return origin === new URL(url).origin && username === '' && password === '' ? href : undefined;
}
