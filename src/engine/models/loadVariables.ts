import { GraftError } from '../../experiment/errors/errors';
import { tf } from '../tensorflow/loadTensorFlow';
import { hasOwnKernels } from '../tensorflow/operations/ownKernels';
import { type ReadNumbers, readNumbers } from '../tensorflow/operations/readNumbers';
import { areFinite } from '../weights/areFinite';
import { truncated } from '../weights/positionedFile';
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
  throw areThere ? notFinite(name, folder) : truncated(folder, `before the end of ${name}`);
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

function notFinite(tensor: string, folder: string): GraftError {
  return new GraftError(
    'weights/not-finite',
    `${tensor} of the model in ${folder} holds numbers that are infinite or NaN.`,
    {
      remedy:
        'Download or export the weights again. A training that diverged leaves such weights: take those of an earlier epoch.',
      place: { file: folder },
    },
  );
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
    if (earlier !== undefined) {
      throw mismatch('duplicate-name', folder, `${earlier} and ${name} are two names of one tensor`);
    }
    if (wanted.shapes.has(canonical)) stored.set(canonical, name);
    else unknown.push(name);
  }
  const missing = [...wanted.shapes.keys()].filter((name) => !stored.has(name) && !wanted.fresh?.has(name));
  if (missing.length > 0) {
    throw mismatch('missing-tensors', folder, `the weights lack ${enumerate(missing)}`);
  }
  if (unknown.length > 0) {
    throw mismatch(
      'unknown-tensors',
      folder,
      `the weights hold ${enumerate(unknown)}, which the model has no place for`,
    );
  }
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
      const what = `${file} is ${info.dtype} [${info.shape}], but the model asks for fractions [${shape}]`;
      throw mismatch('wrong-shape', folder, what);
    }
  }
}

function mismatch(code: string, folder: string, why: string): GraftError {
  return new GraftError(`weights/${code}`, `The model in ${folder} is inconsistent: ${why}.`, {
    remedy: 'Check that config.json and the weights belong together.',
    place: { file: folder },
  });
}

function enumerate(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
