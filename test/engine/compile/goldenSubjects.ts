import type { Feeds } from '../../../src/engine/compile/feeds';
import type { Step } from '../../../src/engine/compile/step';
import { counterUniform } from '../../../src/engine/models/counterRandom';
import { loadModel } from '../../../src/engine/models/headedModel';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { normalizeImages } from '../../../src/engine/tensorflow/operations/normalizeImages';
import { softmaxCrossEntropy } from '../../../src/engine/tensorflow/operations/softmaxCrossEntropy';
import { taskScore, taskStep, trainFeeds } from '../../../src/engine/training/trainStep';
import * as bert from '../../golden/bert/goldenBert';
import * as elmo from '../../golden/elmo/goldenElmo';
import * as gpt2 from '../../golden/gpt2/goldenGpt2';
import * as golden from '../../golden/images/goldenImages';

/** A tiny model that has a golden, as something to train. */
export interface Subject {
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly step: Step;
  readonly score?: (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>;
  /** A batch whose sizes are drawn from its number; the first sizes are those at which broadcasting may differ. */
  batch(index: number): Feeds;
  dispose(): void;
}

const whole = (index: number, place: number, below: number) =>
  Math.floor(counterUniform(97 * index + place, index) * below);

/** With as many positions as real models have: what a graph holds of them must not be too large for it. */
export const tinyBert = (name: (typeof bert.goldenNames)[number] = 'padded') => {
  const golden = bert.readGolden(name);
  return bert.goldenFolder({ ...golden, config: { ...golden.config, max_position_embeddings: 514 } });
};

export const tinyGpt2 = (kind: 'classifier' | 'languageModel') => () => {
  const golden = gpt2.readGolden('small');
  const long = { ...golden, config: { ...golden.config, n_positions: 1024 } };
  return gpt2.goldenFolder(long, kind);
};

export const tinyElmo = () => elmo.goldenFolder(elmo.readGolden('relu'));

/** A model of texts; the length of a batch is drawn, too. */
export async function texts(
  tiny: () => ReturnType<typeof tinyBert> = tinyBert,
  task: 'classification' | 'language-modelling' = 'classification',
): Promise<Subject> {
  const { folder, remove } = await tiny();
  const model = await loadModel({ folder, seed: 0 });
  remove();
  const { inputs, maxLength } = model.architecture;
  const words = inputs[0]!.below! - 1;
  const width = Number(inputs[0]!.axes[2] ?? 1);
  const batch = (index: number) => {
    const [rows, drawn] = index === 0 ? [1, 7] : [1 + whole(index, 1, 6), 2 + whole(index, 2, 13)];
    const length = width > 1 ? 3 + (index % 2) : Math.min(drawn, maxLength!);
    const matrix = (value: (i: number) => number, ...sizes: number[]) => {
      const shape = [rows, length, ...sizes.filter((size) => size > 1)];
      const count = shape.reduce((product, size) => product * size);
      // Words that are read one by one have a graph for each length.
      const axes = ['rows', ...(width > 1 ? [] : ['length'])];
      return { values: Int32Array.from({ length: count }, (_, i) => value(i)), shape, axes };
    };
    const labels = Int32Array.from({ length: rows }, (_, i) => (i + index) % model.labels.length);
    const feeds = {
      inputIds: matrix((i) => 1 + ((i * 7 + index) % words), width),
      attentionMask: matrix((i) => (i % length < length - (index % 2) ? 1 : 0)),
      tokenTypeIds: matrix(() => 0),
      'targets/label': { values: labels, shape: [rows], axes: ['rows'] },
    };
    return trainFeeds({ feeds, examples: rows }, rows, 11, index + 1);
  };
  const spec = plainSpec(task, model.labels);
  return {
    variables: model.variables,
    step: taskStep(model, spec),
    score: taskScore(model, spec),
    batch,
    dispose: () => model.dispose(),
  };
}

/** A CNN for images of 32 pixels. */
export async function images(name: (typeof golden.goldenNames)[number]): Promise<Subject> {
  const { folder, remove } = await golden.goldenFolder(golden.readGolden(name));
  const model = await loadModel({ folder, seed: 0 });
  await remove();
  const size = 32;
  const step: Step = (inputs) => {
    const updates = new Map<string, tf.Tensor>();
    const pixelValues = normalizeImages(inputs.images as tf.Tensor4D, model.architecture.images!);
    const { logits } = model.forward({ pixelValues }, { training: true, updates });
    const loss = tf.mean<tf.Scalar>(softmaxCrossEntropy(logits as tf.Tensor2D, inputs.labels as tf.Tensor1D));
    return { loss, outputs: {}, updates };
  };
  const batch = (index: number) => {
    const rows = 2 + whole(index, 3, 5);
    const bytes = Uint8Array.from({ length: rows * size * size * 3 }, (_, i) => (i * 31 + index * 7) % 256);
    const labels = Int32Array.from({ length: rows }, (_, i) => (i + index) % model.labels.length);
    return {
      images: {
        values: bytes,
        shape: [rows, size, size, 3],
        axes: ['rows', undefined, undefined, undefined],
      },
      labels: { values: labels, shape: [rows], axes: ['rows'] },
    };
  };
  return { variables: model.variables, step, batch, dispose: () => model.dispose() };
}
