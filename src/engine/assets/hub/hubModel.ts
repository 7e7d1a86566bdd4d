import type { GraftError } from '../../../experiment/errors/errors';
import { hubError } from '../../../experiment/errors/hub';
import { type HubName, hubName, hubPage, isCommit } from '../../../experiment/models/hubName';
import { type CardFacts, readCardFacts } from '../../../experiment/reports/cardFacts';
import { hashKind } from '../../../files/contentHash';
import type { DigestStore } from '../../../files/digest';
import {
  type CachedRepository,
  cachedCommit,
  cachedRepository,
  hubCacheFolder,
} from '../../../files/hubCache';
import { readPlainFile } from '../../../files/readPlainFile';
import type { AssetIo, OnProgress } from '../assetIo';
import { requireSpace } from '../diskSpace';
import { type EncoderPooling, encoderPoolingOf, poolingFile } from '../encoderPooling';
import type { ModelFile } from '../modelFiles';
import { fetchHubFile } from './hubDownload';
import { badAnswer } from './hubErrors';
import { cardFile, chooseHubFiles } from './hubFiles';
import { askForFile, askForListing, type HubFile } from './hubQuestions';
import { isHubOffline } from './hubServer';
import { completeSnapshot, soundDigest } from './hubSnapshot';
import { contentOf, writeRef } from './hubStore';

/** The largest checkpoints have some 200 shards. Each file costs a question. */
const mostFiles = 512;

/** A model on the hub at a commit. Its small files are local; its weights may be missing. */
export interface HubModel {
  readonly repository: string;
  readonly commit: string;
  /** Its snapshot in the cache, in the Hugging Face layout. */
  readonly folder: string;
  readonly files: readonly ModelFile[];
  readonly card: CardFacts;
  readonly encoderPooling: EncoderPooling | undefined;
}

/**
 * Finds a model in the cache of Python's libraries, without a network; asks the hub only for missing files. A branch resolves as in the
 * cache, so that a model does not change under an experiment.
 * @param options.isRefreshed whether to ask the hub for the current commit of a branch
 * @throws GraftError `hub/*`, `network/*`, `files/*`; CancelledError
 */
export async function findHubModel(
  name: HubName,
  io: AssetIo,
  digests: DigestStore,
  options: { readonly isRefreshed?: boolean } = {},
): Promise<HubModel> {
  const cached = cachedRepository(hubCacheFolder(io.env), name.repository);
  const isOffline = isHubOffline(io.env);
  if (!options.isRefreshed || isOffline) {
    const commit = await cachedCommit(cached, name.revision);
    const files = commit && (await completeSnapshot(cached, commit, digests));
    if (commit && files) return describe(cached, name.repository, commit, files);
  }
  if (isOffline) throw offline(name, cached.cache);
  return askForModel(name, cached, io, digests);
}

/**
 * Fetches the missing files of a model.
 * @throws GraftError `hub/*`, `network/*`, `assets/wrong-checksum`, `files/*`; CancelledError
 */
export async function fetchHubModel(
  { repository, commit, files }: Pick<HubModel, 'repository' | 'commit' | 'files'>,
  io: AssetIo,
  digests: DigestStore,
  onProgress: OnProgress,
): Promise<void> {
  const cached = cachedRepository(hubCacheFolder(io.env), repository);
  const at = { repository, revision: commit };
  const absent = await absentFiles(cached, commit, files, digests);
  if (absent.length > 0 && isHubOffline(io.env)) throw offline(at, cached.cache);
  const facts = await Promise.all(absent.map(({ name }) => askForFile(at, name, io)));
  const bytes = facts.reduce((sum, file) => sum + file.bytes, 0);
  await requireSpace(cached.cache, bytes, repository);
  for (const file of facts) await fetchHubFile(cached, at, file, io, onProgress);
}

/** The files that the cache lacks or has with other content. */
export async function absentFiles(
  cached: CachedRepository,
  commit: string,
  files: readonly ModelFile[],
  digests: DigestStore,
): Promise<ModelFile[]> {
  const absent: ModelFile[] = [];
  for (const file of files)
    if ((await soundDigest(cached, commit, file.name, digests)) !== file.sha256) absent.push(file);
  return absent;
}

async function askForModel(
  name: HubName,
  cached: CachedRepository,
  io: AssetIo,
  digests: DigestStore,
): Promise<HubModel> {
  const { repository, revision } = name;
  const { commit, names } = await askForListing(name, io);
  const chosen = chooseHubFiles(repository, names);
  const { length } = chosen.deciding;
  if (length > mostFiles) throw badAnswer(hubPage(repository), ['too-many', length]);
  const at = { repository, revision: commit };
  const ask = (file: string) => askForFile(at, file, io);
  const deciding = await Promise.all(chosen.deciding.map(ask));
  const beside = await Promise.all(chosen.beside.map(ask));
  for (const file of [...deciding.filter(isSmall), ...beside])
    await fetchHubFile(cached, at, file, io, () => undefined);
  if (!isCommit(revision)) await writeRef(cached, revision, commit);
  const files = await Promise.all(deciding.map((file) => planned(cached, commit, file, digests)));
  return describe(cached, repository, commit, files);
}

/** The hub only gives Git's hash of a small file, so the file is fetched directly, which costs the same. */
const isSmall = ({ hash }: HubFile) => hashKind(hash) === 'git';

async function planned(
  cached: CachedRepository,
  commit: string,
  file: HubFile,
  digests: DigestStore,
): Promise<ModelFile> {
  if (!isSmall(file)) return { name: file.name, sha256: file.hash };
  return { name: file.name, sha256: (await soundDigest(cached, commit, file.name, digests))! };
}

async function describe(
  cached: CachedRepository,
  repository: string,
  commit: string,
  files: readonly ModelFile[],
): Promise<HubModel> {
  const card = await contentOf(cached, commit, cardFile);
  const text = card === undefined ? '' : await readPlainFile(card);
  const folder = cached.snapshot(commit);
  const saysPooling = (await contentOf(cached, commit, poolingFile)) !== undefined;
  const encoderPooling = saysPooling ? await encoderPoolingOf(folder) : undefined;
  return { repository, commit, folder, files, card: readCardFacts(text), encoderPooling };
}

function offline(name: HubName, cache: string): GraftError {
  return hubError('hub/offline', { name: hubName(name), cache, page: hubPage(name.repository) });
}
