import type { Feeds } from '../../../src/engine/compile/feeds';
import type { Step } from '../../../src/engine/compile/step';
import { counterUniform } from '../../../src/engine/models/counterRandom';
import { imageLayers } from '../../../src/engine/models/imageLayers';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { dense } from '../../../src/engine/tensorflow/operations/dense';
import { dropout, dropoutKey } from '../../../src/engine/tensorflow/operations/dropout';
import { globalAveragePool } from '../../../src/engine/tensorflow/operations/globalAveragePool';
import { normalizeImages } from '../../../src/engine/tensorflow/operations/normalizeImages';
import { relu } from '../../../src/engine/tensorflow/operations/relu';
import { softmaxCrossEntropy } from '../../../src/engine/tensorflow/operations/softmaxCrossEntropy';

/** Numbers in (-1/2, 1/2) that depend on the seed alone. */
export function draw(seed: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => counterUniform(seed, i) - 0.5);
}

export interface SmallModel {
  readonly variables: Map<string, tf.Variable>;
  readonly step: Step;
  batch(index: number, rows?: number): Feeds;
}

const [inputs, hidden, classes] = [6, 8, 3];
const shapes: Record<string, number[]> = {
  'first.weight': [hidden, inputs],
  'first.bias': [hidden],
  'second.weight': [classes, hidden],
  'second.bias': [classes],
};

/** Two dense layers with dropout between, and a variable that follows the batch's mean as batch norm's statistics do. */
export function smallModel(dropoutRate = 0.25): SmallModel {
  const variables = new Map(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      tf.tidy(() =>
        tf.variable(
          tf.tensor(
            draw(
              i + 1,
              shape.reduce((a, b) => a * b),
            ),
            shape,
          ),
        ),
      ),
    ]),
  );
  variables.set(
    'mean',
    tf.tidy(() => tf.variable(tf.zeros([inputs]), false)),
  );
  const get = <T extends tf.Tensor>(name: string) => variables.get(name) as unknown as T;
  const step: Step = ({ x, labels, seed }) => {
    const running = get<tf.Tensor1D>('mean');
    const mean = tf.add(tf.mul(running, 0.9), tf.mul(tf.mean(x!, 0), 0.1));
    const first = tf.relu(dense(x as tf.Tensor2D, get('first.weight'), get('first.bias')));
    const dropped = dropout(first, {
      key: dropoutKey(seed as tf.Tensor1D),
      ...{ place: 0, rate: dropoutRate },
    });
    const logits = dense(dropped as tf.Tensor2D, get('second.weight'), get('second.bias'));
    const loss = tf.mean(softmaxCrossEntropy(logits, labels as tf.Tensor1D)) as tf.Scalar;
    return { loss, outputs: { classes: tf.argMax(logits, 1) }, updates: new Map([['mean', mean]]) };
  };
  const batch = (index: number, rows = 5): Feeds => ({
    x: { values: draw(1000 + index, rows * inputs), shape: [rows, inputs] },
    labels: { values: Int32Array.from({ length: rows }, (_, i) => (i + index) % classes), shape: [rows] },
    seed: { values: Int32Array.of(7, index), shape: [2] },
  });
  return { variables, step, batch };
}

const [side, channels] = [8, 6];
const filters: Record<string, number[]> = {
  'conv1.weight': [3, 3, 3, channels],
  'conv2.weight': [3, 3, channels, channels],
  'fc.weight': [classes, channels],
};

/** Two convolutions with batch norm and its running statistics, on images that travel as bytes. */
export function convolutionalModel(): SmallModel {
  const variables = new Map<string, tf.Variable>();
  const add = (name: string, value: () => tf.Tensor, trainable = true) =>
    variables.set(
      name,
      tf.tidy(() => tf.variable(value(), trainable)),
    );
  for (const [i, [name, shape]] of Object.entries(filters).entries()) {
    add(name, () =>
      tf.tensor(
        draw(
          i + 50,
          shape.reduce((a, b) => a * b),
        ),
        shape,
      ),
    );
  }
  add('fc.bias', () => tf.zeros([classes]));
  for (const name of ['bn1', 'bn2']) {
    add(`${name}.weight`, () => tf.ones([channels]));
    add(`${name}.bias`, () => tf.zeros([channels]));
    add(`${name}.running_mean`, () => tf.zeros([channels]), false);
    add(`${name}.running_var`, () => tf.ones([channels]), false);
  }
  const step: Step = ({ pixels, labels }) => {
    const updates = new Map<string, tf.Tensor>();
    const layers = imageLayers(variables, { training: true, updates });
    const images = normalizeImages(pixels as tf.Tensor4D, { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.3] });
    const first = relu(layers.batchNorm(layers.convolution(images, 'conv1', 2), 'bn1'));
    const second = relu(layers.batchNorm(layers.convolution(first, 'conv2'), 'bn2'));
    const [weight, bias] = [variables.get('fc.weight'), variables.get('fc.bias')];
    const logits = dense(
      globalAveragePool(second),
      weight as unknown as tf.Tensor2D,
      bias as unknown as tf.Tensor1D,
    );
    const loss = tf.mean(softmaxCrossEntropy(logits, labels as tf.Tensor1D)) as tf.Scalar;
    return { loss, outputs: { classes: tf.argMax(logits, 1) }, updates };
  };
  const batch = (index: number, rows = 4): Feeds => ({
    pixels: {
      values: Uint8Array.from(draw(500 + index, rows * side * side * 3), (value) => 255 * (value + 0.5)),
      shape: [rows, side, side, 3],
    },
    labels: { values: Int32Array.from({ length: rows }, (_, i) => (i + index) % classes), shape: [rows] },
  });
  return { variables, step, batch };
}
