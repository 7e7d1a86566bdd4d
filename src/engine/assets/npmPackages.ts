import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as tar from 'tar';
import * as z from 'zod';
import { assetError } from '../../experiment/errors/assets';
import { fileExists } from '../../files/fileExists';
import { makeFolder } from '../../files/makeFolder';
import type { AssetIo, OnProgress } from './assetIo';
import { requireSpace } from './diskSpace';
import { checkLocal, fetchPinned, type Pinned } from './fetchPinned';
import { runProgram } from './runProgram';

/** A pinned npm package and the files to keep. */
export interface NpmPackage extends Pinned {
  readonly version: string;
  /** Files to keep, by their path in the package. */
  readonly keep: RegExp;
  /** The unpacked size of these files in bytes. */
  readonly unpackedBytes: number;
}

/**
 * Fetches npm packages and unpacks them to `folder/NAME` without running anything. The address comes from the user's npm, which knows the
 * registry, proxy and certificates; or the archive is in the folder GRAFT_PACKAGES.
 * @throws GraftError `assets/no-npm`, `assets/package-not-found`, `assets/*`, `network/*`, `files/*`; CancelledError
 */
export async function fetchNpmPackages(
  packages: readonly NpmPackage[],
  folder: string,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<void> {
  const bytes = packages.reduce((sum, each) => sum + each.bytes + each.unpackedBytes, 0);
  await requireSpace(io.cacheFolder, bytes, packages.map(({ name }) => name).join(', '));
  for (const each of packages) {
    const archive = await fetchArchive(each, io, onProgress);
    await unpack(each, archive.file, path.join(folder, each.name), onProgress);
    if (archive.isOurs) await rm(archive.file, { force: true });
  }
}

async function fetchArchive(wanted: NpmPackage, io: AssetIo, onProgress: OnProgress) {
  const file = `${wanted.name}-${wanted.version}.tgz`;
  const own = io.env.GRAFT_PACKAGES && path.resolve(io.env.GRAFT_PACKAGES, file);
  if (own && (await fileExists(own)))
    return { file: await checkLocal(wanted, own, io, onProgress), isOurs: false };
  const target = path.join(io.cacheFolder, 'downloads', file);
  const locate = () => {
    onProgress({ phase: 'locating', name: wanted.name, done: 0, total: 0 });
    return locatePackage(wanted, io);
  };
  await fetchPinned(wanted, target, locate, io, onProgress);
  return { file: target, isOurs: true };
}

const addressSchema = z.url({ protocol: /^https?$/ });

/** The address of a package's archive, from npm. */
async function locatePackage({ name, version }: NpmPackage, io: AssetIo): Promise<string> {
  const args = ['view', `${name}@${version}`, 'dist.tarball', '--json'];
  const { exitCode, stdout, stderr } = await runProgram('npm', args, { env: io.env, signal: io.signal });
  const archive = `${name}-${version}.tgz`;
  if (exitCode === undefined) throw assetError('assets/no-npm', { name, file: archive });
  const address = addressSchema.safeParse(parseJson(stdout));
  if (address.success) return address.data;
  const reason = stderr.trim().split('\n').slice(-2).join(' ').slice(-400);
  throw assetError('assets/package-not-found', { name: `${name}@${version}`, file: archive, said: reason });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An npm archive has all files below one folder. */
async function unpack(
  { name, keep, unpackedBytes: total }: NpmPackage,
  file: string,
  into: string,
  onProgress: OnProgress,
): Promise<void> {
  await makeFolder(into);
  let done = 0;
  await tar.extract({
    file,
    cwd: into,
    strip: 1,
    strict: true,
    filter: (member) => keep.test(member.replace(/^[^/]*\//, '')),
    onReadEntry: (entry) => {
      done += entry.size ?? 0;
      onProgress({ phase: 'unpacking', name, done: Math.min(done, total), total });
    },
  });
}
