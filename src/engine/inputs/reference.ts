import type { GraftError } from '../../experiment/errors/errors';
import { type Misfit, packageError } from '../../experiment/errors/packages';
import type { NamedTensors } from '../compile/feeds';
import type { HeadedModel } from '../models/headedModel';
import { languageModelling } from '../models/heads';
import type { TensorFile } from '../weights/tensorFile';

/** The expected answers to some inputs. */
export interface Reference {
  readonly rows: number;
  readonly classes: number;
  /** [rows, classes], or [rows, length, classes] for a language model, row-major. */
  readonly logits: Float32Array;
  /** Whether the logit at a position counts: logits of padding are meaningless. All count if absent. */
  readonly counts?: ((position: number) => boolean) | undefined;
  /** Some of the inputs as tensors, named as the architecture names them; the caller owns them. */
  readonly batch: (start: number, rows: number) => NamedTensors;
}

/** The kinds of references: the tensor of the logits, the purpose for which the model is loaded, and the task and target of a step. */
const answers = [
  {
    tensor: 'logits_lm',
    rank: 3,
    purpose: languageModelling,
    task: 'language-modelling',
    target: undefined,
    classesOf: ({ architecture }: HeadedModel) =>
      architecture.inputs.find(({ name }) => name === 'inputIds')?.below ?? 0,
  },
  {
    tensor: 'logits_eval',
    rank: 2,
    purpose: undefined,
    task: 'classification',
    target: 'label',
    classesOf: ({ labels }: HeadedModel) => labels.length,
  },
] as const;

/** Chooses the kind in a reference file: the second if it has neither. */
export function answerIn({ names }: Pick<TensorFile, 'names'>) {
  return answers.find(({ tensor }) => names.includes(tensor)) ?? answers[1];
}

/**
 * Reads `logits_eval` [rows, classes] or `logits_lm` [rows, length, classes].
 * @param inputs the tensor with a row for each of them
 * Throws `verify/misfit`.
 */
export async function readLogits(
  file: TensorFile,
  inputs: string,
  rows: number,
  ioFile: string,
): Promise<{ classes: number; logits: Float32Array }> {
  const { tensor, rank } = answerIn(file);
  const shape = sizes(file, tensor, rank, ioFile);
  if (shape[0] !== rows) {
    throw misfit(['rows', tensor, shape[0]!, inputs, rows], ioFile);
  }
  return { classes: shape.at(-1)!, logits: Float32Array.from(await file.read(tensor)) };
}

/** A tensor's shape. Throws `verify/misfit` unless it has this rank and no empty axis. */
export function sizes(file: TensorFile, name: string, rank: number, ioFile: string): readonly number[] {
  const { shape } = file.info(name);
  if (shape.length === rank && !shape.includes(0)) return shape;
  throw misfit(['rank', name, shape.join(), rank], ioFile);
}

/** Integers of a shape. Throws `verify/misfit`. */
export async function readIntegers(
  file: TensorFile,
  name: string,
  shape: readonly number[],
  ioFile: string,
): Promise<Int32Array> {
  const info = file.info(name);
  if (info.shape.join() !== shape.join()) {
    throw misfit(['shape', name, info.shape.join(), shape.join()], ioFile);
  }
  const values = await file.read(name);
  if (values instanceof Int32Array) return values;
  throw misfit(['type', name, info.dtype, 'int32'], ioFile);
}

/** Throws `verify/misfit` unless all numbers are in [0, `entries`). */
export function checkRange(
  { name, values }: { name: string; values: Int32Array },
  entries: number,
  ioFile: string,
): void {
  const outside = values.find((value) => value < 0 || value >= entries);
  if (outside !== undefined) throw misfit(['range', name, outside, entries], ioFile);
}

export function misfit(why: Misfit, ioFile: string): GraftError {
  return packageError('verify/misfit', { file: ioFile, why }, { place: { file: ioFile } });
}
