import { counterUniform } from '../../../../src/engine/models/counterRandom';
import type { Feeds } from '../../../../src/engine/tensorflow/compile/feeds';
import type { Step } from '../../../../src/engine/tensorflow/compile/step';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { dense } from '../../../../src/engine/tensorflow/operations/dense';
import { dropout, dropoutKey } from '../../../../src/engine/tensorflow/operations/dropout';
import { softmaxCrossEntropy } from '../../../../src/engine/tensorflow/operations/softmaxCrossEntropy';

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
    const dropped = dropout(first, dropoutRate, dropoutKey(seed as tf.Tensor1D), 0);
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
