import { badWeights } from '../../experiment/errors/weights';
import { convertBytes } from './dtypes';
import { openPositioned, type PositionedFile } from './positionedFile';
import { parseSafetensorsHeader, type SafetensorsHeader } from './safetensorsHeader';
import { entryNamed, type TensorFile } from './tensorFile';

/** The reference implementation's limit; a real header has a few hundred bytes a tensor. */
const maxHeaderBytes = 100_000_000;

/**
 * Opens a safetensors file and checks its header against its size, so that a hostile or truncated file fails here.
 * Nothing is mapped, and at most one tensor is in memory. The caller closes it.
 * Throws `weights/...` errors that name the file.
 * Format: https://huggingface.co/docs/safetensors
 */
export async function openSafetensors(path: string): Promise<TensorFile> {
  const file = await openPositioned(path);
  try {
    const headerBytes = await readHeaderLength(file);
    const header = await file.read(8, headerBytes);
    const dataStart = 8 + headerBytes;
    return tensorFile(file, dataStart, parseSafetensorsHeader(header, file.size - dataStart, path));
  } catch (error) {
    await file.close();
    throw error;
  }
}

function tensorFile(
  file: PositionedFile,
  dataStart: number,
  { entries, metadata }: SafetensorsHeader,
): TensorFile {
  return {
    names: [...entries.keys()].sort(),
    metadata,
    info: (name) => {
      const { dtype, shape } = entryNamed(entries, name, file.path);
      return { dtype, shape };
    },
    read: async (name) => {
      const { begin, end, dtype } = entryNamed(entries, name, file.path);
      return convertBytes(await file.read(dataStart + begin, end - begin), dtype);
    },
    placeOf: (name) => {
      const { begin, dtype } = entryNamed(entries, name, file.path);
      return dtype === 'F32' ? { descriptor: file.descriptor, position: dataStart + begin } : undefined;
    },
    close: () => file.close(),
  };
}

async function readHeaderLength({ path, size, read }: PositionedFile): Promise<number> {
  if (size < 8) throw badWeights('weights/truncated', path, ['short', size]);
  const length = new DataView((await read(0, 8)).buffer).getBigUint64(0, true);
  if (length > BigInt(maxHeaderBytes))
    throw badWeights('weights/header-too-large', path, ['header-large', String(length), maxHeaderBytes]);
  if (length > BigInt(size - 8))
    throw badWeights('weights/truncated', path, ['header-long', String(length), size - 8]);
  return Number(length);
}
