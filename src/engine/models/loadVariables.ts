import { badWeights, weightError } from '../../experiment/errors/weights';
import { tf } from '../tensorflow/loadTensorFlow';
import { hasOwnKernels } from '../tensorflow/operations/ownKernels';
import { type ReadNumbers, readNumbers } from '../tensorflow/operations/readNumbers';
import { areFinite } from '../weights/areFinite';
import type { TensorFile } from '../weights/tensorFile';
import { type VariableRole, variableOf } from './variableRoles';

/** The tensors that a model takes from a checkpoint. */
export interface Wanted {
  /** The names of the model, with shapes. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Allowed names to ignore. */
  readonly passedOver: ReadonlySet<string>;
  /** Names that may be missing, with the initial values of their variables. */
  readonly fresh?: ReadonlyMap<string, number> | undefined;
  readonly canonicalName: (name: string) => string | undefined;
  readonly roleOf: (name: string) => VariableRole;
}

/**
 * Reads a checkpoint's tensors into variables, in the order of `shapes`. The caller owns them.
 * A missing or unknown tensor, or one of another shape or kind, is an error that names it: `weights/missing-tensors`,
 * `weights/unknown-tensors`, `weights/wrong-shape`, `weights/duplicate-name`, `weights/not-finite`.
 */
export async function loadVariables(
  checkpoint: TensorFile,
  wanted: Wanted,
  folder: string,
): Promise<Map<string, tf.Variable>> {
  const stored = matchTensors(checkpoint, wanted, folder);
  const variables = new Map<string, tf.Variable>();
  try {
    for (const [name, shape] of wanted.shapes) {
      const file = stored.get(name);
      const tensor =
        file === undefined
          ? tf.fill([...shape], wanted.fresh!.get(name)!)
          : await readTensor(checkpoint, file, shape, folder);
      variables.set(name, variableOf(tensor, wanted.roleOf(name)));
    }
  } catch (error) {
    tf.dispose([...variables.values()]);
    throw error;
  }
  return variables;
}

/** A tensor of finite numbers; the caller owns it. Throws `weights/truncated`, `weights/not-finite`. */
async function readTensor(
  checkpoint: TensorFile,
  name: string,
  shape: readonly number[],
  folder: string,
): Promise<tf.Tensor> {
  const place = hasOwnKernels() ? checkpoint.placeOf?.(name) : undefined;
  const { tensor, areThere, areFinite } = place
    ? readNumbers(place, shape)
    : fromJavaScript((await checkpoint.read(name)) as Float32Array, shape);
  if (areThere && areFinite) return tensor;
  tensor.dispose();
  throw areThere
    ? weightError('weights/not-finite', { tensor: ['read', name, folder] }, { place: { file: folder } })
    : badWeights('weights/truncated', folder, ['ends-before', name]);
}

function fromJavaScript(values: Float32Array, shape: readonly number[]): ReadNumbers {
  const tensor = tf.tensor(values, [...shape], 'float32');
  return { tensor, areThere: true, areFinite: areFinite(values) };
}

/**
 * Maps the model's names to the checkpoint's, with the file's header only.
 * @throws GraftError of `loadVariables`, except errors of values
 */
export function matchTensors(
  checkpoint: TensorFile,
  wanted: Omit<Wanted, 'roleOf'>,
  folder: string,
): Map<string, string> {
  const stored = matchNames(checkpoint, wanted, folder);
  checkShapes(checkpoint, stored, wanted, folder);
  return stored;
}

/** Maps the model's names to the checkpoint's. Throws `weights/...` for missing, unknown or duplicate names. */
export function matchNames(
  checkpoint: TensorFile,
  wanted: Omit<Wanted, 'roleOf'>,
  folder: string,
): Map<string, string> {
  const stored = new Map<string, string>();
  const unknown: string[] = [];
  for (const name of checkpoint.names) {
    const canonical = wanted.canonicalName(name);
    if (canonical === undefined || wanted.passedOver.has(canonical)) continue;
    const earlier = stored.get(canonical);
    if (earlier !== undefined)
      throw badWeights('weights/duplicate-name', folder, ['same-tensor', earlier, name]);
    if (wanted.shapes.has(canonical)) stored.set(canonical, name);
    else unknown.push(name);
  }
  const missing = [...wanted.shapes.keys()].filter((name) => !stored.has(name) && !wanted.fresh?.has(name));
  if (missing.length > 0)
    throw badWeights('weights/missing-tensors', folder, ['missing', ...enumerate(missing)]);
  if (unknown.length > 0)
    throw badWeights('weights/unknown-tensors', folder, ['unknown', ...enumerate(unknown)]);
  return stored;
}

function checkShapes(
  checkpoint: TensorFile,
  stored: ReadonlyMap<string, string>,
  { shapes }: Pick<Wanted, 'shapes'>,
  folder: string,
): void {
  for (const [name, file] of stored) {
    const [info, shape] = [checkpoint.info(file), shapes.get(name)!];
    if (!/F/.test(info.dtype) || info.shape.join() !== shape.join()) {
      const found = `${info.dtype} [${info.shape}]`;
      throw badWeights('weights/wrong-shape', folder, ['shape', file, found, `[${shape}]`]);
    }
  }
}

/** The first names, and the number of others. */
function enumerate(names: readonly string[]): [named: string, more: number] {
  return [names.slice(0, 8).join(', '), Math.max(0, names.length - 8)];
}
