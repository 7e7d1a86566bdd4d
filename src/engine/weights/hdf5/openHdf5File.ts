import type { Dataset, Group, Metadata } from 'h5wasm';
import { GraftError } from '../../../experiment/errors/errors';
import { badWeights } from '../../../experiment/errors/weights';
import { openPlainFile } from '../../../files/readPlainFile';
import { convertBytes, type Dtype, type TensorValues } from '../dtypes';
import { entryNamed, type TensorFile } from '../tensorFile';
import { type MountedFile, mountFile } from './hdf5Library';

/** A file of tensors that can be read in pieces. */
export interface Hdf5File extends TensorFile {
  /** Rows `begin` to `end` (exclusive) along the first axis of a tensor. Throws `weights/missing-tensor`. */
  readRows(name: string, begin: number, end: number): TensorValues;
}

/** The supported filters of chunks: gzip, byte shuffling, checksums, n-bit, scale and offset. */
const knownFilters = new Set([1, 2, 3, 5, 6]);

/** The largest number of groups and tensors: a group may contain itself under many names. */
const maxEntries = 20_000;
/** The deepest group: the library follows a path from its beginning each time, so a group in itself would take minutes. */
const maxDepth = 64;
/** The largest tensor in bytes: the library has 32-bit addresses and would wrap larger numbers. */
const maxTensorBytes = 2 ** 31;

interface Hdf5Tensor {
  readonly dataset: Dataset;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/**
 * Opens an HDF5 file (`.h5`, `.hdf5`), as Keras and AllenNLP save weights. A tensor's name is its path, `layers/dense/vars/0`; non-numeric
 * datasets are ignored, and the root's string attributes are the metadata. Links to other files and unsupported filters are refused. At most
 * one tensor is in memory. The caller closes it.
 * Throws `weights/...` errors that name the file.
 * Format: https://support.hdfgroup.org/documentation/hdf5/latest/_s_p_e_c.html
 */
export async function openHdf5File(path: string): Promise<Hdf5File> {
  await requireSignature(path);
  const mounted = await mountFile(path).catch((cause) => {
    throw damaged(path, cause);
  });
  try {
    const tensors = new Map<string, Hdf5Tensor>();
    for (const dataset of datasetsIn(mounted.file, path)) addTensor(dataset, path, tensors);
    return tensorFile(path, mounted, tensors);
  } catch (error) {
    mounted.close();
    throw damaged(path, error);
  }
}

function tensorFile(path: string, mounted: MountedFile, tensors: ReadonlyMap<string, Hdf5Tensor>): Hdf5File {
  const readRows = (name: string, begin: number, end: number) => {
    const { dataset, dtype, shape } = entryNamed(tensors, name, path);
    const rows = [[begin, end], ...shape.slice(1).map((size) => [0, size])];
    return convertBytes(readBytes(mounted, dataset, shape.length === 0 ? [] : rows, path), dtype);
  };
  return {
    names: [...tensors.keys()].sort(),
    metadata: textAttributes(mounted.file),
    info: (name) => {
      const { dtype, shape } = entryNamed(tensors, name, path);
      return { dtype, shape };
    },
    readRows,
    read: async (name) => readRows(name, 0, entryNamed(tensors, name, path).shape[0] ?? 1),
    close: async () => mounted.close(),
  };
}

function datasetsIn(root: Group, path: string): Dataset[] {
  const datasets: Dataset[] = [];
  // Breadth-first, so that the limit is reached before paths become long.
  const groups = [root];
  let entries = 0;
  for (const group of groups) {
    if (group.path.split('/').length > maxDepth)
      throw badWeights('weights/bad-hdf5', path, ['hdf5-depth', maxDepth]);
    for (const key of group.keys()) {
      if (++entries > maxEntries) throw badWeights('weights/bad-hdf5', path, ['hdf5-entries', maxEntries]);
      const entity = group.get(key);
      refuseLink(entity, key, path);
      if (isGroup(entity)) groups.push(entity);
      else if (isDataset(entity)) datasets.push(entity);
    }
  }
  return datasets;
}

type Entry = ReturnType<Group['get']>;
const isGroup = (entry: Entry): entry is Group => entry !== null && 'keys' in entry;
const isDataset = (entry: Entry): entry is Dataset => entry !== null && 'filters' in entry;

function refuseLink(entry: Entry, key: string, path: string): void {
  if (entry !== null && 'filename' in entry && 'obj_path' in entry)
    throw badWeights('weights/linked-hdf5', path, ['hdf5-elsewhere', key, entry.filename]);
}

function addTensor(dataset: Dataset, path: string, into: Map<string, Hdf5Tensor>): void {
  const name = dataset.path.replace(/^\//, '');
  const { metadata, filters } = dataset;
  const dtype = dtypeOf(metadata);
  if (!metadata.shape || dtype === undefined) return;
  if (metadata.virtual_sources) throw badWeights('weights/linked-hdf5', path, ['hdf5-virtual', name]);
  const unknown = filters.find(({ id }) => !knownFilters.has(id));
  if (unknown) {
    const filter = unknown.name || String(unknown.id);
    throw badWeights('weights/unsupported-filter', path, ['hdf5-filter', name, filter]);
  }
  into.set(name, { dataset, dtype, shape: metadata.shape });
}

/** Integers and floats by their HDF5 class and size; undefined for strings, compounds and others. */
function dtypeOf({ type, size, signed, littleEndian }: Metadata): Dtype | undefined {
  if (!littleEndian && size > 1) return undefined;
  if (type === 1) return ({ 2: 'F16', 4: 'F32', 8: 'F64' } as const)[size];
  if (type === 0 && !signed) return size === 1 ? 'U8' : undefined;
  if (type === 0) return ({ 1: 'I8', 2: 'I16', 4: 'I32', 8: 'I64' } as const)[size];
  return undefined;
}

/** @param ranges the beginning and end to read along each axis */
function readBytes(
  { module, file }: MountedFile,
  { path, metadata }: Dataset,
  ranges: readonly (readonly number[])[],
  source: string,
): Uint8Array {
  const counts = ranges.map(([begin = 0, end = 0]) => end - begin);
  const bytes = counts.reduce((product, size) => product * size, metadata.size);
  if (bytes === 0) return new Uint8Array(0);
  // A file without the chunks of a tensor may claim any size.
  const pointer = bytes <= maxTensorBytes ? module._malloc(bytes) : 0;
  if (pointer === 0) throw badWeights('weights/bad-hdf5', source, ['hdf5-tensor', path]);
  try {
    const [count, offset] = [counts, ranges.map(([begin = 0]) => begin)].map((list) => list.map(BigInt));
    const strides = counts.map(() => 1n);
    const status = module.get_dataset_data(file.file_id, path, count!, offset!, strides, BigInt(pointer));
    if (status < 0) throw badWeights('weights/bad-hdf5', source, ['hdf5-tensor', path]);
    return module.HEAPU8.slice(pointer, pointer + bytes);
  } catch (error) {
    throw damaged(source, error);
  } finally {
    module._free(pointer);
  }
}

/** The attributes that are one string, such as the version of Keras. Strings of a list may all be the same long one, so none is read. */
function textAttributes(file: Group): Map<string, string> {
  const texts = Object.entries(file.attrs).flatMap(([name, attribute]): [string, string][] => {
    const value = attribute.shape?.length === 0 ? attribute.value : undefined;
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return new Map(texts);
}

const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

async function requireSignature(path: string): Promise<void> {
  const handle = await openPlainFile(path);
  try {
    const { buffer } = await handle.read(Buffer.alloc(signature.length), 0, signature.length, 0);
    if (!buffer.equals(signature)) throw badWeights('weights/bad-hdf5', path, ['hdf5-signature']);
  } finally {
    await handle.close();
  }
}

/** The error for a file that does not hold what its header claims. */
function damaged(path: string, cause: unknown): GraftError {
  return cause instanceof GraftError ? cause : badWeights('weights/bad-hdf5', path, ['hdf5-damaged'], cause);
}
