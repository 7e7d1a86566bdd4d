import { GraftError } from '../../experiment/errors';
import { writeAtomically } from '../../files/atomicWrite';
import { feedTensors } from '../compile/feeds';
import type { Row } from '../datasets/example';
import type { Encoded } from '../inputs/encoded';
import { feederOf } from '../inputs/feeders';
import { modalityNamed } from '../inputs/modalities';
import type { Classifier } from '../models/classifier';
import { tf } from '../tensorflow/loadTensorFlow';
import { shapesHere } from '../training/shapesHere';
import { gradCam } from './gradCam';

/** @throws GraftError `usage/explain` unless there is one row, and the model reads what has places */
export function requireExplainable({ family }: Classifier, rows: readonly Row[]): void {
  if (rows.length === 1 && modalityNamed(family.modality).explanation) return;
  throw new GraftError('usage/explain', '`--explain` shows what in one picture spoke for the answer.', {
    remedy: 'Ask a model that reads pictures about one picture.',
  });
}

/**
 * Writes what an answer was given for: the row as the model sees it, with the places that raise its strongest output.
 * @param logits of the row
 * @param file a PNG
 */
export async function explain(
  classifier: Classifier,
  encoded: Encoded,
  logits: readonly number[],
  file: string,
): Promise<void> {
  const strongest = logits.indexOf(Math.max(...logits));
  const feeds = await feederOf(encoded).feeds(encoded, [0], { shapes: shapesHere(), rows: 1 });
  const inputs = feedTensors(feeds);
  const heat = gradCam(classifier, inputs, strongest);
  tf.dispose(inputs);
  if (!heat) throw new Error(`The family ${classifier.family.name} has no map of features.`);
  const png = await modalityNamed(classifier.family.modality).explanation!(encoded, 0, heat);
  await writeAtomically(file, png);
}
