import { type Feeds, feedTensors } from '../compile/feeds';
import { underPrefix } from '../compile/namedFeeds';
import { targetsPrefix } from '../inputs/targetFeeds';
import { variableGradients } from '../models/variableGradients';
import type { TaskSpec } from '../tasks/taskSpec';
import { lossOf } from '../tasks/tasks';
import { tf } from '../tensorflow/loadTensorFlow';
import type { HeldModel } from './hold';

/** Batches of training examples with their targets, which show what parts of a model are good for. */
export interface Evidence {
  readonly spec: TaskSpec;
  readonly batches: readonly Feeds[];
}

/** The number of training examples that rank the parts of a model, which are many. */
export const examplesForImportance = 512;

/**
 * Weight times gradient, which is how the loss would change without the weight, to first order: for each batch and each of some variables.
 * @param use is given each product, of the variable's shape, which is gone after it
 */
export function eachTaylorProduct(
  { forward, variables }: HeldModel,
  names: readonly string[],
  { spec, batches }: Evidence,
  use: (name: string, product: tf.Tensor) => void,
): void {
  const weights = new Map(names.map((name) => [name, variables.get(name)!]));
  for (const batch of batches) {
    const inputs = feedTensors(batch);
    const { loss, gradients } = variableGradients(() => {
      const outputs = forward(inputs, { training: false });
      return tf.mean(lossOf(spec)(outputs, underPrefix(targetsPrefix, inputs), spec.objective)) as tf.Scalar;
    }, weights);
    try {
      for (const [name, weight] of weights) {
        const product = tf.tidy(() => tf.mul(gradients.get(name)!, weight));
        use(name, product);
        product.dispose();
      }
    } finally {
      tf.dispose([loss, ...gradients.values(), ...Object.values(inputs)]);
    }
  }
}
