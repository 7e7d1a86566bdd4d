import { packageError } from '../../experiment/errors/packages';
import { modalities, modalityNamed } from '../inputs/modalities';
import { answerIn, misfit, type Reference } from '../inputs/reference';
import { type HeadedModel, loadModel } from '../models/headedModel';
import { tf } from '../tensorflow/loadTensorFlow';
import { openSafetensors } from '../weights/safetensors';
import { type ReferenceStep, readReferenceStep, type StepDifference, stepDifference } from './referenceStep';

/** Rows of the reference that run at once, to bound memory. */
const rowsAtOnce = 16;

/** The deviation of a model from its original. */
export interface ReferenceDifference {
  readonly maxAbsDiff: number;
  readonly step?: StepDifference;
}

/**
 * Runs a model's folder on reference inputs and compares the logits. It needs no tokenizer files.
 * @param ioFile safetensors with `logits_eval` [rows, classes], or a language model's `logits_lm` [rows, length, vocabulary], and the inputs: for texts `input_ids`, `attention_mask` and
 *   perhaps `token_type_ids` [rows, length] in any integer type, for images `pixel_values` [rows, 3, height, width],
 *   normalized fractions
 * @returns the largest absolute difference between two logits, and how far a step of training is from the original's where the file has
 * that too (`readReferenceStep`)
 * Throws `verify/...` for a reference that does not fit the model, `weights/...` and `model/...` for unsound files.
 */
export async function verifyAgainst(folder: string, ioFile: string): Promise<ReferenceDifference> {
  const { purpose, tensor, classesOf } = await answerOf(ioFile);
  const model = await loadModel({ folder, problemType: purpose, seed: 0 });
  try {
    const { reference, step } = await readReference(ioFile, model);
    checkClasses(reference, classesOf(model), tensor, ioFile);
    let maxAbsDiff = 0;
    for (let row = 0; row < reference.rows; row += rowsAtOnce) {
      maxAbsDiff = Math.max(maxAbsDiff, largestDifference(model, reference, row));
    }
    if (!Number.isFinite(maxAbsDiff)) {
      throw packageError('verify/not-finite', { folder, file: ioFile });
    }
    return { maxAbsDiff, ...(step ? { step: stepDifference(model, reference, step, ioFile) } : {}) };
  } finally {
    model.dispose();
  }
}

async function readReference(
  ioFile: string,
  model: HeadedModel,
): Promise<{ reference: Reference; step: ReferenceStep | undefined }> {
  const { family, architecture } = model;
  const file = await openSafetensors(ioFile);
  try {
    for (const [modality, { reference }] of Object.entries(modalities)) {
      if (modality !== family.modality && file.names.includes(reference.knownBy))
        throw misfit(['kind', modality, family.modality], ioFile);
    }
    const reference = await modalityNamed(family.modality).reference.read(file, architecture.inputs, ioFile);
    return { reference, step: await readReferenceStep(file, model, reference.rows, ioFile) };
  } finally {
    await file.close();
  }
}

async function answerOf(ioFile: string) {
  const file = await openSafetensors(ioFile);
  try {
    return answerIn(file);
  } finally {
    await file.close();
  }
}

function checkClasses({ classes }: Reference, own: number, tensor: string, ioFile: string): void {
  if (classes !== own) {
    throw misfit(['classes', tensor, classes, own], ioFile);
  }
}

function largestDifference(
  model: HeadedModel,
  { rows, logits, batch, counts = () => true }: Reference,
  start: number,
): number {
  const count = Math.min(rowsAtOnce, rows - start);
  return tf.tidy(() => {
    const first = (start * logits.length) / rows;
    const values = model.serve(batch(start, count)).logits!.dataSync<'float32'>();
    // A NaN logit makes the result NaN.
    return values.reduce((worst, value, i) => {
      const position = first + i;
      return counts(position) ? Math.max(worst, Math.abs(value - logits[position]!)) : worst;
    }, 0);
  });
}
