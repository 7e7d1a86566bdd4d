import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isCommit } from '../experiment/models/hubName';
import { readPlainFile } from './readPlainFile';

type Env = Readonly<Record<string, string | undefined>>;

/** The home of the Hugging Face libraries, where their token and their cache are. */
export function hubHome(env: Env): string {
  return (
    expanded(env.HF_HOME) ??
    path.join(expanded(env.XDG_CACHE_HOME) ?? path.join(userHome(env), '.cache'), 'huggingface')
  );
}

/** The cache that Python's `huggingface_hub` keeps, which Graft shares. */
export function hubCacheFolder(env: Env): string {
  return expanded(env.HF_HUB_CACHE) ?? expanded(env.HUGGINGFACE_HUB_CACHE) ?? path.join(hubHome(env), 'hub');
}

/**
 * The parts of a repository in the cache. `blobs` has contents, named by their hash; `snapshots/COMMIT` has links to them by the
 * files' names, and `refs` the commits that branches and tags stood for.
 * Format: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
 */
export interface CachedRepository {
  readonly cache: string;
  readonly folder: string;
  readonly blobs: string;
  readonly locks: string;
  readonly snapshot: (commit: string) => string;
  readonly ref: (revision: string) => string;
}

/** Where a repository is in the cache, or will be. */
export function cachedRepository(cache: string, repository: string): CachedRepository {
  const name = `models--${repository.replace('/', '--')}`;
  const folder = path.join(cache, name);
  return {
    cache,
    folder,
    blobs: path.join(folder, 'blobs'),
    locks: path.join(cache, '.locks', name),
    snapshot: (commit) => path.join(folder, 'snapshots', commit),
    ref: (revision) => path.join(folder, 'refs', ...revision.split('/')),
  };
}

/** The commit that the cache knows a revision by, if it does. */
export async function cachedCommit(
  repository: CachedRepository,
  revision: string,
): Promise<string | undefined> {
  if (isCommit(revision)) return revision;
  const text = await readPlainFile(repository.ref(revision)).catch(() => '');
  return isCommit(text.trim()) ? text.trim() : undefined;
}

/** A repository of which the cache has something, at the commit of its usual branch. */
export interface CachedModel {
  readonly repository: string;
  readonly snapshot: string;
  /** The files of the snapshot, sorted. */
  readonly files: readonly string[];
}

/** All models in the cache, by the commit of their `main`; those that were only ever fetched at another revision are left out. */
export async function cachedModels(cache: string): Promise<CachedModel[]> {
  const folders = await readdir(cache).catch((): string[] => []);
  const models: CachedModel[] = [];
  for (const folder of folders.filter((name) => name.startsWith('models--')).sort()) {
    const repository = folder.slice('models--'.length).replace('--', '/');
    const cached = cachedRepository(cache, repository);
    const commit = await cachedCommit(cached, 'main');
    if (commit === undefined) continue;
    const snapshot = cached.snapshot(commit);
    models.push({ repository, snapshot, files: (await readdir(snapshot).catch((): string[] => [])).sort() });
  }
  return models;
}

function expanded(folder: string | undefined): string | undefined {
  if (!folder) return undefined;
  return path.resolve(folder.replace(/^~(?=$|[\\/])/, os.homedir()));
}

const userHome = (env: Env) => env.HOME || os.homedir();
