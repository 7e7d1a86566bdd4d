import { GraftError } from '../../experiment/errors';
import { type ImageClassifier, loadAnyClassifier, type TextClassifier } from '../models/classifier';
import { tf } from '../tensorflow/loadTensorFlow';
import { openSafetensors } from '../weights/safetensors';
import { type ImageReference, readImageReference } from './imageReference';
import { misfit } from './reference';
import { checkIds, readTextReference, type TextReference } from './textReference';

/** Rows of the reference that run at once, to bound memory. */
const rowsAtOnce = 16;

/**
 * Runs a model's folder on reference inputs and compares the logits. It needs no tokenizer files.
 * @param ioFile safetensors with `logits_eval` [rows, classes] and the inputs: for texts `input_ids`, `attention_mask` and
 *   perhaps `token_type_ids` [rows, length] in any integer type, for images `pixel_values` [rows, 3, height, width],
 *   normalized fractions
 * @returns the largest absolute difference between two logits
 * Throws `verify/...` for a reference that does not fit the model, `weights/...` and `model/...` for unsound files.
 */
export async function verifyAgainst(folder: string, ioFile: string): Promise<{ maxAbsDiff: number }> {
  const reference = await readReference(ioFile);
  const classifier = await loadAnyClassifier({ folder, seed: 0 });
  try {
    checkClasses(reference, classifier, ioFile);
    const forward = forwardOf(classifier, reference, ioFile);
    let maxAbsDiff = 0;
    for (let row = 0; row < reference.rows; row += rowsAtOnce) {
      maxAbsDiff = Math.max(maxAbsDiff, largestDifference(forward, reference, row));
    }
    if (!Number.isFinite(maxAbsDiff)) {
      throw new GraftError(
        'verify/not-finite',
        `The model in ${folder} or ${ioFile} has logits that are not numbers.`,
      );
    }
    return { maxAbsDiff };
  } finally {
    classifier.dispose();
  }
}

/** Logits of some of a reference's rows; the caller owns them. */
type Forward = (start: number, rows: number) => tf.Tensor2D;

async function readReference(ioFile: string): Promise<TextReference | ImageReference> {
  const file = await openSafetensors(ioFile);
  try {
    const readsImages = file.names.includes('pixel_values');
    return await (readsImages ? readImageReference(file, ioFile) : readTextReference(file, ioFile));
  } finally {
    await file.close();
  }
}

function forwardOf(
  classifier: TextClassifier | ImageClassifier,
  reference: TextReference | ImageReference,
  ioFile: string,
): Forward {
  const options = { training: false };
  if (classifier.kind === 'text' && reference.kind === 'text') {
    checkIds(reference, classifier, ioFile);
    return (start, rows) => classifier.forward(reference.batch(start, rows), options);
  }
  if (classifier.kind === 'image' && reference.kind === 'image') {
    return (start, rows) => classifier.forward(reference.batch(start, rows), options);
  }
  throw misfit(`it holds ${reference.kind}s, but the model reads ${classifier.kind}s`, ioFile);
}

function checkClasses(
  { classes }: TextReference | ImageReference,
  { labels }: TextClassifier | ImageClassifier,
  ioFile: string,
): void {
  if (classes !== labels.length) {
    throw misfit(`logits_eval has ${classes} columns, but the model has ${labels.length} classes`, ioFile);
  }
}

function largestDifference(
  forward: Forward,
  { rows, classes, logits }: TextReference | ImageReference,
  start: number,
): number {
  const count = Math.min(rowsAtOnce, rows - start);
  return tf.tidy(() => {
    const expected = logits.subarray(start * classes, (start + count) * classes);
    const values = forward(start, count).dataSync<'float32'>();
    // A logit that is not a number makes the result not a number.
    return values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0);
  });
}
