import { writeAtomically } from '../../files/atomicWrite';
import { feedTensors, takeNumbers } from '../compile/feeds';
import type { Row } from '../datasets/example';
import type { NamedValues } from '../datasets/exampleValues';
import { feederOf } from '../inputs/feeders';
import { type ExampleOutputs, GatheredOutputs, outputsOf } from '../inputs/gatheredOutputs';
import { modalityNamed } from '../inputs/modalities';
import type { RowReader } from '../inputs/modality';
import { shapesHere } from '../inputs/shapesHere';
import { type HeadedModel, loadModel } from '../models/headedModel';
import type { Answer } from '../tasks/task';
import { taskOfModel } from '../tasks/tasks';
import { type Answering, answerRows } from './answerRows';
import { explain, requireExplainable } from './explain';

/** The answer of a model to a row. */
export interface Prediction {
  readonly row: Row;
  readonly answer: Answer;
  /** The outputs of the head. */
  readonly outputs: ExampleOutputs;
}

/** Rows that are answered together. */
const batchSize = 16;

export interface PredictOptions extends Pick<Answering<Prediction>, 'onUnread'> {
  /** A file for an image of what spoke for the answer, where there is one row. */
  readonly explainTo?: string | undefined;
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
  const model = await loadModel({ folder, seed: 0 });
  try {
    if (explainTo !== undefined) requireExplainable(model, rows.length);
    const read = await modalityNamed(model.family.modality).openReader(model, kept, cacheFolder);
    const predictions = await answerRows<Prediction>(rows, {
      atOnce: batchSize,
      answer: (own) => answer(model, read, own),
      onUnread,
    });
    if (explainTo !== undefined) await writeAtomically(explainTo, await explain(model, await read(rows)));
    return predictions;
  } finally {
    model.dispose();
  }
}

async function answer(model: HeadedModel, read: RowReader, rows: readonly Row[]): Promise<Prediction[]> {
  const outputs = await forward(model, read, rows);
  const answers = taskOfModel(model).answers(outputs, model.labels);
  return rows.map((row, i) => ({
    row,
    answer: answers[i]!,
    outputs: outputsOf(outputs, i),
  }));
}

async function forward(model: HeadedModel, read: RowReader, rows: readonly Row[]): Promise<NamedValues> {
  const encoded = await read(rows);
  const options = { shapes: shapesHere(), rows: rows.length };
  const feeds = await feederOf(encoded).feeds(encoded, [...rows.keys()], options);
  const gathered = new GatheredOutputs(rows.length);
  gathered.add(
    takeNumbers(() => model.forward(feedTensors(feeds), { training: false })),
    [...rows.keys()],
  );
  return gathered.values();
}
