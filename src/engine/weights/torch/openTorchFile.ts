import { badWeights } from '../../../experiment/errors/weights';
import { shownName } from '../../../experiment/words/shownNames';
import { bytesPerElement, convertBytes } from '../dtypes';
import { openPositioned, type PositionedFile } from '../positionedFile';
import { entryNamed, type TensorFile } from '../tensorFile';
import { openLegacyArchive } from './legacyArchive';
import { PickleProblem } from './pickleProblem';
import { type PickleValue, recordOf, type TensorView } from './pickleValues';
import { checkView, gather, span } from './tensorViews';
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

/** The keys of the weights in training checkpoints, beside optimizer and epoch; averaged weights first, as in timm. */
const places = [
  'state_dict_ema',
  'model_ema',
  'state_dict',
  'model_state_dict',
  'model_state',
  'model',
  'net',
  'params',
];

/** The prefix of names from PyTorch's parallel training. */
const parallel = 'module.';

/**
 * The tensors of a state dict by name, or of the one in a training's checkpoint. Anything else is ignored.
 * @throws PickleProblem
 */
function stateDict(value: PickleValue): Map<string, TensorView> {
  const tensors = tensorsIn(value) ?? nested(value);
  if (!tensors) throw new PickleProblem('no-weights', ['no-state-dict', keysOf(value)]);
  const isParallel = [...tensors.keys()].every((name) => name.startsWith(parallel));
  const named = new Map(
    [...tensors].map(([name, view]) => [isParallel ? name.slice(parallel.length) : name, view]),
  );
  for (const [name, view] of named) checkView(name, view);
  return named;
}

function nested(value: PickleValue): Map<string, TensorView> | undefined {
  if (!(value instanceof Map)) return undefined;
  for (const place of places) {
    const tensors = tensorsIn(value.get(place) ?? null);
    if (tensors) return tensors;
  }
  return undefined;
}

/** The tensors at the top level of a dictionary, undefined if there are none. */
function tensorsIn(value: PickleValue): Map<string, TensorView> | undefined {
  if (!(value instanceof Map)) return undefined;
  const tensors = new Map<string, TensorView>();
  for (const [name, item] of value) {
    const tensor = recordOf(item, 'tensor');
    if (tensor && typeof name === 'string') tensors.set(name, tensor);
  }
  return tensors.size > 0 ? tensors : undefined;
}

function keysOf(value: PickleValue): string {
  if (!(value instanceof Map) || value.size === 0) return '';
  const names = [...value.keys()]
    .slice(0, 5)
    .map((key) => (typeof key === 'string' ? JSON.stringify(shownName(key)) : '?'));
  return names.join(', ');
}
