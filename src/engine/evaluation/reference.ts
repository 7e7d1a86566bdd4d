import { GraftError } from '../../experiment/errors';
import type { NamedTensors } from '../compile/feeds';
import type { TensorFile } from '../weights/tensorFile';

/** What a model should answer to some inputs. */
export interface Reference {
  readonly rows: number;
  readonly classes: number;
  /** [rows, classes], row-major. */
  readonly logits: Float32Array;
  /** Some of the inputs as tensors, named as the architecture names them; the caller owns them. */
  readonly batch: (start: number, rows: number) => NamedTensors;
}

/**
 * Reads `logits_eval` [rows, classes].
 * @param inputs the tensor that has a row for each of them
 * Throws `verify/misfit`.
 */
export async function readLogits(
  file: TensorFile,
  inputs: string,
  rows: number,
  ioFile: string,
): Promise<{ classes: number; logits: Float32Array }> {
  const [logitRows, classes] = sizes(file, 'logits_eval', 2, ioFile);
  if (logitRows !== rows) {
    throw misfit(`logits_eval has ${logitRows} rows, but ${inputs} has ${rows}`, ioFile);
  }
  return { classes: classes!, logits: Float32Array.from(await file.read('logits_eval')) };
}

/** A tensor's shape. Throws `verify/misfit` unless it has so many sizes, none of them 0. */
export function sizes(file: TensorFile, name: string, rank: number, ioFile: string): readonly number[] {
  const { shape } = file.info(name);
  if (shape.length === rank && !shape.includes(0)) return shape;
  throw misfit(`${name} has the shape [${shape}], not one of ${rank} sizes above 0`, ioFile);
}

export function misfit(why: string, ioFile: string): GraftError {
  return new GraftError('verify/misfit', `${ioFile} does not fit: ${why}.`, {
    remedy: 'Compare the folder with the reference that was made from it.',
    place: { file: ioFile },
  });
}
