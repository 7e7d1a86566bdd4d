import { GraftError } from '../../experiment/errors';
import { writeAtomically } from '../../files/atomicWrite';
import { feedTensors } from '../compile/feeds';
import type { Row } from '../datasets/example';
import { feederOf } from '../inputs/feeders';
import { modalityNamed } from '../inputs/modalities';
import type { RowReader } from '../inputs/modality';
import { type Classifier, loadClassifier } from '../models/classifier';
import type { Answer } from '../tasks/task';
import { taskNamed, taskOfProblem } from '../tasks/tasks';
import { tf } from '../tensorflow/loadTensorFlow';
import { shapesHere } from '../training/shapesHere';
import { explain, requireExplainable } from './explain';

/** What a model says of a row. */
export interface Prediction {
  readonly row: Row;
  readonly answer: Answer;
  /** What the head gave, in the order of its labels. */
  readonly logits: readonly number[];
}

/** Rows that are answered together. */
const batchSize = 16;

export interface PredictOptions {
  /** A file for a picture of what spoke for the answer, where there is one row. */
  readonly explainTo?: string | undefined;
  /** Takes each row that cannot be read, and the others are answered; left out, such a row is thrown. */
  readonly onUnread?: ((error: GraftError) => void) | undefined;
}

/**
 * Answers rows with a model in the Hugging Face layout, as the task that its config.json names.
 * @param kept how rows are prepared, as a modality keeps it; left out, as the model needs them
 * @throws GraftError `model/no-head` for a model without a head, `task/unknown-problem`, `usage/explain`, and as loading and reading do
 */
export async function predict(
  folder: string,
  rows: readonly Row[],
  kept: unknown,
  cacheFolder: string,
  { explainTo, onUnread }: PredictOptions = {},
): Promise<Prediction[]> {
  const classifier = await loadClassifier({ folder, seed: 0 });
  try {
    if (explainTo !== undefined) requireExplainable(classifier, rows.length);
    const read = await modalityNamed(classifier.family.modality).openReader(classifier, kept, cacheFolder);
    const predictions: Prediction[] = [];
    for (let start = 0; start < rows.length; start += batchSize)
      predictions.push(
        ...(await answerRead({ classifier, read, onUnread }, rows.slice(start, start + batchSize))),
      );
    if (explainTo !== undefined)
      await writeAtomically(explainTo, await explain(classifier, await read(rows)));
    return predictions;
  } finally {
    classifier.dispose();
  }
}

interface Asking extends Pick<PredictOptions, 'onUnread'> {
  readonly classifier: Classifier;
  readonly read: RowReader;
}

/** Where one of several rows cannot be read, each is answered alone. */
async function answerRead(asking: Asking, rows: readonly Row[]): Promise<Prediction[]> {
  const { classifier, read, onUnread } = asking;
  try {
    return await answer(classifier, read, rows);
  } catch (thrown) {
    if (!onUnread || !(thrown instanceof GraftError)) throw thrown;
    if (rows.length > 1) return answerApart(asking, rows);
    onUnread(thrown);
    return [];
  }
}

async function answerApart(asking: Asking, rows: readonly Row[]): Promise<Prediction[]> {
  const answers: Prediction[] = [];
  for (const row of rows) answers.push(...(await answerRead(asking, [row])));
  return answers;
}

async function answer(classifier: Classifier, read: RowReader, rows: readonly Row[]): Promise<Prediction[]> {
  const { labels, problemType } = classifier;
  const outputs = await outputsOf(classifier, read, rows);
  const answers = taskNamed(taskOfProblem(problemType)).answers(outputs, labels);
  return rows.map((row, i) => ({
    row,
    answer: answers[i]!,
    logits: [...outputs.subarray(i * labels.length, (i + 1) * labels.length)],
  }));
}

/** [rows, labels], row-major. */
async function outputsOf(
  classifier: Classifier,
  read: RowReader,
  rows: readonly Row[],
): Promise<Float32Array> {
  const encoded = await read(rows);
  const options = { shapes: shapesHere(), rows: rows.length };
  const feeds = await feederOf(encoded).feeds(encoded, [...rows.keys()], options);
  return tf.tidy(() => classifier.forward(feedTensors(feeds), { training: false }).dataSync<'float32'>());
}
