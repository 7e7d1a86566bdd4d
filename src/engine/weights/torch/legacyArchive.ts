import { bytesPerElement } from '../dtypes';
import type { PositionedFile } from '../positionedFile';
import type { PickleRules } from './pickleMachine';
import { PickleProblem } from './pickleProblem';
import type { PickleValue } from './pickleValues';
import { type StorageTable, storageTable } from './storages';
import { maxPickleBytes, type TorchArchive } from './torchArchive';
import { torchGlobal } from './torchGlobals';
import { unpickle } from './unpickle';

const magic = 0x1950a86a20f9469cfc6cn;
const version = 1001;

/**
 * Reads a checkpoint of PyTorch before version 1.6: consecutive pickles (a magic number, the format's version, the writer's machine, the
 * value, the storages' keys), then each storage's length and numbers.
 * @throws PickleProblem
 */
export async function openLegacyArchive(file: PositionedFile): Promise<TorchArchive> {
  const storages = storageTable();
  const plain: PickleRules = { globalNamed: torchGlobal, persistent: noReference };
  const found = await readPickle(file, 0, plain);
  if (found.value !== magic) throw new PickleProblem('bad-pickle', ['not-torch', 'pickle']);
  const format = await readPickle(file, found.end, plain);
  if (format.value !== version) throw new PickleProblem('bad-pickle', ['pickle', 'version']);
  const machine = await readPickle(file, format.end, plain);
  checkByteOrder(machine.value);
  const content = await readPickle(file, machine.end, { ...plain, persistent: storages.persistent });
  const keys = await readPickle(file, content.end, plain);
  return { value: content.value, positions: await locate(file, keys.value, keys.end, storages) };
}

function noReference(): never {
  throw new PickleProblem('bad-pickle', ['pickle', 'BINPERSID']);
}

function checkByteOrder(machine: PickleValue): void {
  if (machine instanceof Map && machine.get('little_endian') === false)
    throw new PickleProblem('unsupported-dtype', ['byte-order']);
}

/** The size of the first read, in bytes. */
const firstBytes = 1 << 16;

/** Reads a pickle at a position. Its length is unknown, so reads grow until it ends. */
async function readPickle(
  file: PositionedFile,
  position: number,
  rules: PickleRules,
): Promise<{ readonly value: PickleValue; readonly end: number }> {
  const left = Math.min(file.size - position, maxPickleBytes);
  for (let want = firstBytes; ; want *= 4) {
    const bytes = await file.read(position, Math.min(want, left));
    try {
      const { value, length } = unpickle(bytes, rules);
      return { value, end: position + length };
    } catch (thrown) {
      const isShort = thrown instanceof PickleProblem && thrown.kind === 'truncated';
      if (!isShort || want >= left) throw thrown;
    }
  }
}

async function locate(
  file: PositionedFile,
  keys: PickleValue,
  start: number,
  { byKey }: StorageTable,
): Promise<Map<string, number>> {
  if (!Array.isArray(keys)) throw new PickleProblem('bad-pickle', ['pickle', 'storages']);
  const positions = new Map<string, number>();
  let at = start;
  for (const key of keys) {
    const storage = typeof key === 'string' && !positions.has(key) ? byKey.get(key) : undefined;
    if (!storage) throw new PickleProblem('bad-pickle', ['pickle', 'storages']);
    const bytes = storage.count * bytesPerElement[storage.dtype];
    if (at + 8 + bytes > file.size) throw new PickleProblem('truncated', ['storage-missing', storage.key]);
    const count = new DataView((await file.read(at, 8)).buffer).getBigInt64(0, true);
    if (count !== BigInt(storage.count))
      throw new PickleProblem('bad-pickle', ['pickle', `storage ${storage.key}`]);
    positions.set(storage.key, at + 8);
    at += 8 + bytes;
  }
  const lacking = [...byKey.keys()].find((key) => !positions.has(key));
  if (lacking !== undefined) throw new PickleProblem('truncated', ['storage-missing', lacking]);
  return positions;
}
