import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '../../../experiment/words/parseJson';
import { contentHash, hashKind } from '../../../files/contentHash';
import type { DigestStore } from '../../../files/digest';
import type { CachedRepository } from '../../../files/hubCache';
import { readPlainFile } from '../../../files/readPlainFile';
import { readShardIndex } from '../../../files/shardIndex';
import { chooseWeights } from '../../../files/weightFiles';
import { isModelFile, type ModelFile } from '../modelFiles';
import { contentOf } from './hubStore';

/**
 * The files of a model if the cache has all of them at a commit, each with the content of its hash.
 * @throws GraftError `hub/linked-outside`, `weights/bad-index`
 */
export async function completeSnapshot(
  repository: CachedRepository,
  commit: string,
  digests: DigestStore,
): Promise<ModelFile[] | undefined> {
  const folder = repository.snapshot(commit);
  const names = await readdir(folder).catch((): string[] => []);
  if (!names.includes('config.json')) return undefined;
  const weights = await weightsIn(folder, names);
  if (weights.length === 0) return undefined;
  const files: ModelFile[] = [];
  for (const name of [...names.filter(isModelFile), ...weights].sort()) {
    const sha256 = await soundDigest(repository, commit, name, digests);
    if (sha256 === undefined) return undefined;
    files.push({ name, sha256 });
  }
  return (await lacksTokenizer(folder, names)) ? undefined : files;
}

/** The SHA-256 of a file in the cache; undefined if it is missing or damaged. */
export async function soundDigest(
  repository: CachedRepository,
  commit: string,
  name: string,
  digests: DigestStore,
): Promise<string | undefined> {
  const content = await contentOf(repository, commit, name);
  if (content === undefined) return undefined;
  const { sha256 } = await digests.digest(content);
  // Only the repository's blobs have these hashes as names.
  const isBlob = path.dirname(content) === (await realpath(repository.blobs).catch(() => ''));
  const promised = path.basename(content);
  const kind = isBlob ? hashKind(promised) : undefined;
  if (kind === undefined) return sha256;
  const hash = kind === 'sha256' ? sha256 : (await contentHash(content, kind)).hash;
  return hash === promised ? sha256 : undefined;
}

/** The names of all weight files, existing or not. */
async function weightsIn(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const { layout, index, files } = chooseWeights(names);
  if (!layout || index === undefined) return files.length === 1 ? files : [];
  const fileOf = await readShardIndex(path.join(folder, index), layout);
  return [index, ...new Set(fileOf.values())];
}

/** Another program may have fetched a text model without its tokenizer. */
async function lacksTokenizer(folder: string, names: readonly string[]): Promise<boolean> {
  if (names.includes('tokenizer.json')) return false;
  const config = await readPlainFile(path.join(folder, 'config.json'))
    .then(parseJson)
    .catch(() => undefined);
  return typeof config === 'object' && config !== null && 'vocab_size' in config;
}
