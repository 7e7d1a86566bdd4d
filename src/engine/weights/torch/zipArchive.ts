import * as yauzl from 'yauzl';
import { whyOf } from '../../../experiment/errors/errors';
import { type MemberBytes, memberBytes, overlappingMember, ZipReader } from '../../../files/zipReader';
import { bytesPerElement } from '../dtypes';
import type { PositionedFile } from '../positionedFile';
import { PickleProblem } from './pickleProblem';
import { type StorageTable, storageTable } from './storages';
import { maxPickleBytes, type TorchArchive } from './torchArchive';
import { torchGlobal } from './torchGlobals';
import { unpickle } from './unpickle';

interface Member {
  readonly position: number;
  readonly bytes: number;
}

/** The limit of members, far above the number of a model's tensors. */
const maxMembers = 100_000;

/**
 * Reads the directory and the pickle of a checkpoint of PyTorch since version 1.6: a zip archive with an uncompressed member for each
 * storage.
 * @throws PickleProblem
 */
export async function openZipArchive(file: PositionedFile): Promise<TorchArchive> {
  const members = await membersOf(file);
  const pickles = [...members.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) throw new PickleProblem('bad-archive', ['not-torch', 'zip']);
  const root = pickles[0]!.slice(0, -'data.pkl'.length);
  await checkByteOrder(file, members.get(`${root}byteorder`));
  const pickle = members.get(pickles[0]!)!;
  if (pickle.bytes > maxPickleBytes)
    throw new PickleProblem('pickle-too-large', ['pickle-bytes', pickle.bytes]);
  const storages = storageTable();
  const bytes = await file.read(pickle.position, pickle.bytes);
  const { value } = unpickle(bytes, { globalNamed: torchGlobal, persistent: storages.persistent });
  return { value, positions: locate(storages, (key) => members.get(`${root}data/${key}`)) };
}

function locate({ byKey }: StorageTable, memberOf: (key: string) => Member | undefined): Map<string, number> {
  return new Map(
    [...byKey].map(([key, { dtype, count }]) => {
      const member = memberOf(key);
      if (!member || member.bytes < count * bytesPerElement[dtype])
        throw new PickleProblem('truncated', ['storage-missing', key]);
      return [key, member.position];
    }),
  );
}

async function checkByteOrder(file: PositionedFile, member: Member | undefined): Promise<void> {
  if (!member) return;
  const order = new TextDecoder().decode(await file.read(member.position, Math.min(member.bytes, 16)));
  if (order !== 'little') throw new PickleProblem('unsupported-dtype', ['byte-order']);
}

/** The positions of the members' bytes, by name. */
async function membersOf(file: PositionedFile): Promise<Map<string, Member>> {
  const members = new Map<string, Member>();
  const bytes: MemberBytes[] = [];
  try {
    const archive = await yauzl.fromRandomAccessReaderPromise(new ZipReader(file), file.size, {
      lazyEntries: true,
      autoClose: false,
    });
    if (archive.entryCount > maxMembers)
      throw new PickleProblem('bad-archive', ['zip-members', archive.entryCount]);
    for await (const entry of archive.eachEntry()) {
      const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
      checkMember(entry, fileDataStart, file.size);
      if (members.has(entry.fileName)) throw new PickleProblem('bad-archive', ['zip-twice', entry.fileName]);
      members.set(entry.fileName, { position: fileDataStart, bytes: entry.uncompressedSize });
      bytes.push(memberBytes(entry));
    }
    const overlapping = overlappingMember(bytes);
    if (overlapping !== undefined) throw new PickleProblem('bad-archive', ['zip-overlapping', overlapping]);
  } catch (thrown) {
    if (thrown instanceof PickleProblem) throw thrown;
    throw new PickleProblem('bad-archive', ['zip-damaged', whyOf(thrown)]);
  }
  return members;
}

function checkMember(entry: yauzl.Entry, position: number, fileSize: number): void {
  if (entry.compressionMethod !== 0 || entry.isEncrypted())
    throw new PickleProblem('bad-archive', ['zip-compressed', entry.fileName]);
  if (position + entry.uncompressedSize > fileSize)
    throw new PickleProblem('truncated', ['ends-before', entry.fileName]);
}
