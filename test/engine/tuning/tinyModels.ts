import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { applyTunings } from '../../../src/engine/tuning/tune';
import type { Tuning } from '../../../src/engine/tuning/tuning';
import * as bert from '../../golden/bert/goldenBert';
import * as images from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

type Folder = { folder: string; remove: () => void };

const golden = bert.readGolden('padded');
export const tinyBert = () => bert.goldenFolder(golden);
export const tinyResnet = () => images.goldenFolder(images.readGolden('resnet18'));

/** A test of a model loaded from a folder, which it removes. */
export function withLoadedModel(
  folderOf: () => Promise<Folder>,
  body: (model: HeadedModel, folder: string) => void | Promise<void>,
): () => Promise<void> {
  return flat(async () => {
    const { folder, remove } = await folderOf();
    const model = await loadModel({ folder, seed: 0 });
    try {
      await body(model, folder);
    } finally {
      model.dispose();
      remove();
    }
  });
}

/** The variables that some methods, one after the other, leave to be trained. */
export function trainableNames(model: HeadedModel, ...tunings: Tuning[]): string[] {
  return [...applyTunings(model, tunings).trainable];
}

/** The tiny BERT's answers to its golden's texts. */
export function logits(model: HeadedModel): Float32Array {
  const batch = bert.goldenBatch(golden);
  const output = model.forward(batch, { training: false }).logits!;
  const values = output.dataSync<'float32'>();
  bert.disposeBatch(batch);
  output.dispose();
  return values;
}

export function largestDifference(a: Float32Array, b: Float32Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}
