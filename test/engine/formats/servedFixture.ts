import { type Feeds, feedTensors } from '../../../src/engine/compile/feeds';
import type { AxisSizes } from '../../../src/engine/compile/namedFeeds';
import type { ModelToWrite, Replay } from '../../../src/engine/formats/format';
import { recordServed } from '../../../src/engine/formats/servedModel';
import { servedFeeds } from '../../../src/engine/formats/servedNames';
import { hasRuntime } from '../../../src/engine/install/npmRuntime';
import { onnxRuntime } from '../../../src/engine/install/runtimes';
import { counterUniform } from '../../../src/engine/models/counterRandom';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { cacheFolder } from '../../../src/files/cacheFolder';
import * as bert from '../../golden/bert/goldenBert';
import * as elmo from '../../golden/elmo/goldenElmo';
import * as gpt2 from '../../golden/gpt2/goldenGpt2';
import * as images from '../../golden/images/goldenImages';

export const io = { cacheFolder: cacheFolder(process.env) };

/** Why a test that needs ONNX Runtime is skipped, or false. */
export const skipWithoutOnnxRuntime = hasRuntime(onnxRuntime, io.cacheFolder)
  ? false
  : 'ONNX Runtime is not there; graft runtime install onnxruntime fetches it';

type ImageName = (typeof images.goldenNames)[number];
const isImage = (name: string): name is ImageName => (images.goldenNames as readonly string[]).includes(name);

/** A golden's model in a new folder. */
function tinyFolder(name: string) {
  if (isImage(name)) return images.goldenFolder(images.readGolden(name));
  if (name === 'gpt2') return gpt2.goldenFolder(gpt2.readGolden('small'), 'classifier');
  if (name === 'elmo') return elmo.goldenFolder(elmo.readGolden('relu'));
  return bert.goldenFolder(bert.readGolden(name));
}

/** A tiny model with random weights: a golden's. */
export async function withTiny(
  name: string,
  body: (model: HeadedModel, folder: string) => Promise<void> | void,
): Promise<void> {
  const { folder, remove } = await tinyFolder(name);
  try {
    const model = await loadModel({ folder, seed: 1 });
    try {
      await body(model, folder);
    } finally {
      model.dispose();
    }
  } finally {
    remove();
  }
}

/** A model on its way into files. */
export function toWrite(model: HeadedModel, sizes?: AxisSizes): ModelToWrite {
  const { folder } = model;
  return { folder, load: () => model, pass: () => recordServed(model, sizes) };
}

/** Random inputs of a model, by its own names: texts of `size` tokens with padding in the last row, or images of `size` pixels. */
export function drawFeeds({ architecture }: HeadedModel, rows: number, size: number, seed = 1): Feeds {
  return Object.fromEntries(
    architecture.inputs.map(({ name, dtype, axes, below }) => {
      const shape = axes.map((axis) => (typeof axis === 'number' ? axis : axis === 'batch' ? rows : size));
      const count = shape.reduce((product, axis) => product * axis, 1);
      const uniform = Array.from({ length: count }, (_, at) => counterUniform(seed, at));
      if (dtype === 'float32') return [name, { values: Float32Array.from(uniform, (u) => 4 * u - 2), shape }];
      const isMask = name === 'attentionMask';
      const integer = (u: number, at: number) =>
        isMask ? Number(at < count - Math.floor(size / 2)) : Math.floor(u * (below ?? 2));
      return [name, { values: Int32Array.from(uniform, integer), shape }];
    }),
  );
}

/** The engine's answers. */
export function ownLogits(model: HeadedModel, feeds: Feeds): Float32Array {
  return tf.tidy(() =>
    model.forward(feedTensors(feeds), { training: false }).logits!.dataSync<'float32'>().slice(),
  );
}

/** The answers of a written model. */
export async function servedLogits(model: Pick<Replay, 'run'>, feeds: Feeds): Promise<Float32Array> {
  const { logits } = await model.run(servedFeeds(feeds));
  return logits!.values as Float32Array;
}

/** The root mean square of the differences between two lists of as many numbers. */
export function apart(some: Float32Array, others: Float32Array): number {
  return Math.sqrt(some.reduce((sum, value, i) => sum + (value - others[i]!) ** 2, 0) / some.length);
}

/** The largest difference between two lists of as many numbers. */
export function farthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Array.from(expected).reduce((worst, value, at) => Math.max(worst, Math.abs(value - actual[at]!)), 0);
}
