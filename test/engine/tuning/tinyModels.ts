import { type Classifier, loadClassifier } from '../../../src/engine/models/classifier';
import { applyTunings } from '../../../src/engine/tuning/tune';
import type { Tuning } from '../../../src/engine/tuning/tuning';
import * as bert from '../../golden/bert/goldenBert';
import * as images from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

type Folder = { folder: string; remove: () => void };

const golden = bert.readGolden('padded');
export const tinyBert = () => bert.goldenFolder(golden);
export const tinyResnet = () => images.goldenFolder(images.readGolden('resnet18'));

/** A test of a classifier that is loaded from a folder, which is gone afterwards. */
export function withClassifier(
  folderOf: () => Promise<Folder>,
  body: (classifier: Classifier, folder: string) => void | Promise<void>,
): () => Promise<void> {
  return flat(async () => {
    const { folder, remove } = await folderOf();
    const classifier = await loadClassifier({ folder, seed: 0 });
    try {
      await body(classifier, folder);
    } finally {
      classifier.dispose();
      remove();
    }
  });
}

/** The variables that some methods, one after the other, leave to be trained. */
export function trainableNames(classifier: Classifier, ...tunings: Tuning[]): string[] {
  return [...applyTunings(classifier, tunings).trainable];
}

/** The tiny BERT's answers to its golden's texts. */
export function logits(classifier: Classifier): Float32Array {
  const batch = bert.goldenBatch(golden);
  const output = classifier.forward(batch, { training: false }).logits!;
  const values = output.dataSync<'float32'>();
  bert.disposeBatch(batch);
  output.dispose();
  return values;
}

export function largestDifference(a: Float32Array, b: Float32Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}
