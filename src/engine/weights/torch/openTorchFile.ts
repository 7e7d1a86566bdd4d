import { badWeights } from '../../../experiment/errors/weights';
import { bytesPerElement, convertBytes } from '../dtypes';
import { openPositioned, type PositionedFile } from '../positionedFile';
import { entryNamed, type TensorFile } from '../tensorFile';
import { openLegacyArchive } from './legacyArchive';
import { PickleProblem } from './pickleProblem';
import type { TensorView } from './pickleValues';
import { stateDict } from './stateDict';
import { gather, span } from './tensorViews';
import { openZipArchive } from './zipArchive';

/**
 * Opens a state dict from `torch.save` (`.pth`, `.pt`, `.bin`), in either of its formats. Such a file is a pickle, a program for Python:
 * here its instructions only build tensors and dictionaries, and a file that names anything else is refused. At most one tensor is in
 * memory. The caller closes it.
 * Throws `weights/...` errors that name the file.
 */
export async function openTorchFile(path: string): Promise<TensorFile> {
  const file = await openPositioned(path);
  try {
    const archive = await ((await isZip(file)) ? openZipArchive(file) : openLegacyArchive(file));
    return tensorFile(file, stateDict(archive.value), archive.positions);
  } catch (thrown) {
    await file.close();
    throw thrown instanceof PickleProblem
      ? badWeights(`weights/${thrown.kind}`, path, thrown.problem)
      : thrown;
  }
}

async function isZip(file: PositionedFile): Promise<boolean> {
  if (file.size < 4) throw new PickleProblem('truncated', ['short', file.size]);
  return new DataView((await file.read(0, 4)).buffer).getUint32(0) === 0x504b0304;
}

function tensorFile(
  file: PositionedFile,
  tensors: ReadonlyMap<string, TensorView>,
  positions: ReadonlyMap<string, number>,
): TensorFile {
  return {
    names: [...tensors.keys()].sort(),
    metadata: new Map(),
    info: (name) => {
      const { shape, storage } = entryNamed(tensors, name, file.path);
      return { dtype: storage.dtype, shape };
    },
    read: async (name) => {
      const view = entryNamed(tensors, name, file.path);
      const { dtype, key } = view.storage;
      const size = bytesPerElement[dtype];
      const bytes = await file.read(positions.get(key)! + view.offset * size, span(view) * size);
      return convertBytes(gather(view, bytes), dtype);
    },
    close: () => file.close(),
  };
}
