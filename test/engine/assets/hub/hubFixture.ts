import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A repository of the fixture. */
export interface FixtureRepository {
  files: Record<string, Buffer | string>;
  commit: string;
  /** Other names of the commit beside `main`. */
  tags?: string[];
  /** Files require this token. */
  gatedFor?: string;
  /** Where it is now. */
  renamedTo?: string;
}

interface Asked {
  method: string;
  url: string;
  authorization: string | undefined;
  range: string | undefined;
}

/** A hub on this machine and, on another host, the store to which it redirects for large files. */
export interface HubFixture {
  readonly endpoint: string;
  readonly asked: Asked[];
  readonly askedOfStore: Asked[];
  /** The store truncates each of the next answers after this number of bytes. */
  breakAfter: number | undefined;
  close(): Promise<void>;
}

export const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');
export const gitHash = (content: Buffer | string) =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(content)}\0`)
    .update(content)
    .digest('hex');

/** Files of these kinds lie in the store. */
const isLarge = (name: string) => /\.(safetensors|bin|h5|msgpack)$/.test(name);

/** Starts a hub that speaks the protocol of huggingface.co: listings, redirects, ranges, hashes, refusals with their codes. */
export async function startHub(repositories: Record<string, FixtureRepository>): Promise<HubFixture> {
  const [asked, askedOfStore]: [Asked[], Asked[]] = [[], []];
  const store = await listen((request, response) => {
    askedOfStore.push(noteOf(request));
    const content = contents(repositories).get(request.url!.slice(1));
    if (content) send(content, request, response, fixture.breakAfter);
    else response.writeHead(404).end();
  });
  const hub = await listen((request, response) => {
    asked.push(noteOf(request));
    answer(repositories, store.address, request, response);
  });
  const fixture: HubFixture = {
    endpoint: hub.address,
    asked,
    askedOfStore,
    breakAfter: undefined,
    close: async () => {
      await hub.close();
      await store.close();
    },
  };
  return fixture;
}

function answer(
  repositories: Record<string, FixtureRepository>,
  store: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname } = new URL(request.url!, 'http://hub');
  const [, api, name = '', revision = 'main', file = ''] = addresses.exec(pathname) ?? [];
  const repository = repositories[name];
  const refusal = refusalOf(repository, decodeURIComponent(revision), request);
  if (refusal) refuse(response, ...refusal);
  else if (repository!.renamedTo)
    response.writeHead(307, { location: pathname.replace(name, repository!.renamedTo) }).end();
  else if (api) sendListing(repository!, response);
  else sendFile(repository!, decodeURIComponent(file), store, request, response);
}

const addresses = /^\/(api\/models\/)?([^/]+\/[^/]+)\/(?:revision|resolve)\/([^/]+)(?:\/(.*))?$/;

type Refusal = [status: number, code?: string, message?: string];

function refusalOf(
  repository: FixtureRepository | undefined,
  revision: string,
  request: IncomingMessage,
): Refusal | undefined {
  if (tokenOf(request) === 'wrong') return [401, undefined, 'Invalid credentials in Authorization header'];
  if (!repository) return [401, 'RepoNotFound'];
  const { commit, tags = [], renamedTo } = repository;
  const isKnown = renamedTo !== undefined || ['main', commit, ...tags].includes(revision);
  return isKnown ? undefined : [404, 'RevisionNotFound'];
}

const tokenOf = ({ headers }: IncomingMessage) => headers.authorization?.replace('Bearer ', '');

function sendListing({ commit, files }: FixtureRepository, response: ServerResponse): void {
  const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ sha: commit, siblings }));
}

/** A small file is sent; of a large one its hash and length are told, and where it is. */
function sendFile(
  { commit, files, gatedFor }: FixtureRepository,
  name: string,
  store: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.setHeader('x-repo-commit', commit);
  const content = files[name];
  const token = tokenOf(request);
  if (content === undefined) refuse(response, 404, 'EntryNotFound');
  else if (gatedFor !== undefined && token !== gatedFor)
    refuse(response, token === undefined ? 401 : 403, 'GatedRepo');
  else if (isLarge(name)) {
    response.setHeader('x-linked-etag', `"${sha256(content)}"`);
    response.setHeader('x-linked-size', Buffer.byteLength(content));
    response.writeHead(302, { location: `${store}/${sha256(content)}` }).end();
  } else {
    response.setHeader('etag', `"${gitHash(content)}"`);
    send(Buffer.from(content), request, response);
  }
}

function refuse(response: ServerResponse, status: number, code?: string, message?: string): void {
  if (code) response.setHeader('x-error-code', code);
  if (message) response.setHeader('x-error-message', message);
  response.writeHead(status).end();
}

function send(
  content: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  breakAfter?: number,
): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const rest = content.subarray(start);
  response.setHeader('content-length', rest.length);
  response.writeHead(start > 0 ? 206 : 200);
  if (request.method === 'HEAD') response.end();
  else if (breakAfter === undefined || breakAfter >= rest.length) response.end(rest);
  else response.write(rest.subarray(0, breakAfter), () => setTimeout(() => response.destroy(), 20));
}

function contents(repositories: Record<string, FixtureRepository>): Map<string, Buffer> {
  const all = Object.values(repositories).flatMap(({ files }) => Object.values(files));
  return new Map(all.map((content) => [sha256(content), Buffer.from(content)]));
}

function noteOf({ method = '', url = '', headers }: IncomingMessage): Asked {
  return { method, url, authorization: headers.authorization, range: headers.range };
}

async function listen(onRequest: RequestListener): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
