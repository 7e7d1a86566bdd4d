import { GraftError } from '../../experiment/errors';
import { type Classifier, loadClassifier } from '../models/classifier';
import { tf } from '../tensorflow/loadTensorFlow';
import { openSafetensors, type TensorFile } from '../weights/safetensors';

/** Rows of the reference that run at once, to bound memory. */
const rowsAtOnce = 16;

interface Reference {
  readonly rows: number;
  readonly length: number;
  readonly inputIds: Int32Array;
  readonly attentionMask: Int32Array;
  readonly tokenTypeIds: Int32Array | undefined;
  readonly logits: Float32Array;
  readonly classes: number;
}

/**
 * Runs a Hugging Face style folder on reference inputs and compares the logits. It needs no tokenizer files.
 * @param ioFile safetensors with `input_ids`, `attention_mask` and perhaps `token_type_ids` [rows, length] in any
 *   integer type, and `logits_eval` [rows, classes]
 * @returns the largest absolute difference between two logits
 * Throws `verify/...` for a reference that does not fit the model, `weights/...` and `model/...` for unsound files.
 */
export async function verifyAgainst(folder: string, ioFile: string): Promise<{ maxAbsDiff: number }> {
  const reference = await readReference(ioFile);
  const classifier = await loadClassifier({ folder, seed: 0 });
  try {
    checkAgainstModel(reference, classifier, ioFile);
    let maxAbsDiff = 0;
    for (let row = 0; row < reference.rows; row += rowsAtOnce) {
      maxAbsDiff = Math.max(maxAbsDiff, largestDifference(classifier, reference, row));
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

async function readReference(ioFile: string): Promise<Reference> {
  const file = await openSafetensors(ioFile);
  try {
    const [rows, length] = matrixShape(file, 'input_ids', ioFile);
    const [logitRows, classes] = matrixShape(file, 'logits_eval', ioFile);
    if (logitRows !== rows) {
      throw misfit(`logits_eval has ${logitRows} rows, but input_ids has ${rows}`, ioFile);
    }
    const inputs = (name: string) => readIntegers(file, name, [rows, length], ioFile);
    return {
      rows,
      length,
      classes,
      inputIds: await inputs('input_ids'),
      attentionMask: await inputs('attention_mask'),
      tokenTypeIds: file.names.includes('token_type_ids') ? await inputs('token_type_ids') : undefined,
      logits: Float32Array.from(await file.read('logits_eval')),
    };
  } finally {
    await file.close();
  }
}

function matrixShape(file: TensorFile, name: string, ioFile: string): [number, number] {
  const { shape } = file.info(name);
  const [rows, columns] = shape;
  if (shape.length === 2 && rows && columns) return [rows, columns];
  throw misfit(`${name} has the shape [${shape}], not one of rows and columns`, ioFile);
}

async function readIntegers(
  file: TensorFile,
  name: string,
  shape: readonly number[],
  ioFile: string,
): Promise<Int32Array> {
  const info = file.info(name);
  if (info.shape.join() !== shape.join()) {
    throw misfit(`${name} has the shape [${info.shape}], but input_ids has [${shape}]`, ioFile);
  }
  const values = await file.read(name);
  if (values instanceof Int32Array) return values;
  throw misfit(`${name} holds ${info.dtype}, not whole numbers`, ioFile);
}

function checkAgainstModel(reference: Reference, { labels, config }: Classifier, ioFile: string): void {
  if (reference.classes !== labels.length) {
    throw misfit(
      `logits_eval has ${reference.classes} columns, but the model has ${labels.length} classes`,
      ioFile,
    );
  }
  checkRange(reference.inputIds, 'input_ids', Number(config.vocab_size), ioFile);
  if (reference.tokenTypeIds) {
    checkRange(reference.tokenTypeIds, 'token_type_ids', Number(config.type_vocab_size), ioFile);
  }
}

/** TensorFlow's own complaint about an id out of range names neither file nor tensor. */
function checkRange(ids: Int32Array, name: string, entries: number, ioFile: string): void {
  const outside = ids.find((id) => id < 0 || id >= entries);
  if (outside !== undefined) {
    throw misfit(`${name} holds ${outside}, but the model's table has ${entries} entries`, ioFile);
  }
}

function largestDifference(classifier: Classifier, reference: Reference, start: number): number {
  const { length, classes } = reference;
  const rows = Math.min(rowsAtOnce, reference.rows - start);
  return tf.tidy(() => {
    const part = (values: Int32Array) =>
      tf.tensor2d(values.slice(start * length, (start + rows) * length), [rows, length], 'int32');
    const batch = {
      inputIds: part(reference.inputIds),
      attentionMask: part(reference.attentionMask),
      tokenTypeIds: reference.tokenTypeIds && part(reference.tokenTypeIds),
    };
    const expected = reference.logits.subarray(start * classes, (start + rows) * classes);
    const logits = classifier.forward(batch, { training: false }).dataSync<'float32'>();
    // A logit that is not a number makes the result not a number.
    return Math.max(...logits.map((value, i) => Math.abs(value - expected[i]!)));
  });
}

function misfit(why: string, ioFile: string): GraftError {
  return new GraftError('verify/misfit', `${ioFile} does not fit: ${why}.`, {
    remedy: 'Compare the folder with the reference that was made from it.',
    place: { file: ioFile },
  });
}
