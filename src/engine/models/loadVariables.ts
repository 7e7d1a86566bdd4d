import { GraftError } from '../../experiment/errors';
import { tf } from '../tensorflow/loadTensorFlow';
import { areFinite } from '../weights/areFinite';
import type { TensorFile } from '../weights/tensorFile';
import { newVariable, type VariableRole } from './variableRoles';

/** Which of a checkpoint's tensors a model takes. */
export interface Wanted {
  /** Names that the model uses, with shapes. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Names that may be there and are not read. */
  readonly passedOver: ReadonlySet<string>;
  /** Names that may be missing, by the number that their variables hold then. */
  readonly fresh?: ReadonlyMap<string, number> | undefined;
  readonly canonicalName: (name: string) => string | undefined;
  readonly roleOf: (name: string) => VariableRole;
}

/**
 * Reads a checkpoint's tensors into variables, in the order of `shapes`. The caller owns them.
 * A tensor too few, too many or of another shape or kind is an error that names it: `weights/missing-tensors`,
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
      const values =
        file === undefined
          ? filled(shape, wanted.fresh!.get(name)!)
          : ((await checkpoint.read(file)) as Float32Array);
      if (!areFinite(values)) throw notFinite(file!, folder);
      variables.set(name, newVariable(values, shape, wanted.roleOf(name)));
    }
  } catch (error) {
    tf.dispose([...variables.values()]);
    throw error;
  }
  return variables;
}

function filled(shape: readonly number[], value: number): Float32Array {
  return new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value);
}

/**
 * From the model's names to the checkpoint's, by the file's header alone.
 * @throws GraftError as `loadVariables`, but for what stands in the tensors
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

/** From the model's names to the checkpoint's. Throws `weights/...` for names too few, too many or twice. */
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
