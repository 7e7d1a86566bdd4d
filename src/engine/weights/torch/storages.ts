import { PickleProblem } from './pickleProblem';
import { type PickleValue, recordOf, type Storage } from './pickleValues';

/** The storages of a checkpoint's pickle, collected while it is read. */
export interface StorageTable {
  readonly byKey: ReadonlyMap<string, Storage>;
  /** Resolves a reference to a storage. Throws PickleProblem for anything else. */
  readonly persistent: (id: PickleValue) => Storage;
}

/** Collects referenced storages: `('storage', type, key, device, count)`, in old files followed by a view. */
export function storageTable(): StorageTable {
  const byKey = new Map<string, Storage>();
  return {
    byKey,
    persistent: (id) => {
      const storage = parse(id);
      const known = byKey.get(storage.key);
      if (known && (known.dtype !== storage.dtype || known.count !== storage.count))
        throw new PickleProblem('bad-pickle', ['pickle', `storage ${storage.key}`]);
      byKey.set(storage.key, known ?? storage);
      return known ?? storage;
    },
  };
}

function parse(id: PickleValue): Storage {
  if (!Array.isArray(id) || id[0] !== 'storage')
    throw new PickleProblem('pickle-refused', ['pickle-form', 'BINPERSID']);
  const [, type, key, , count, view] = id;
  if (view !== undefined && view !== null)
    throw new PickleProblem('pickle-refused', ['pickle-form', 'storage view']);
  const dtype = recordOf(type, 'global')?.dtype;
  const isWhole = typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
  if (!dtype || typeof key !== 'string' || !isWhole)
    throw new PickleProblem('bad-pickle', ['pickle', 'storage']);
  return { kind: 'storage', key, dtype, count };
}
