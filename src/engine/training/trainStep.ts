import type { Feeds, NamedTensors } from '../compile/feeds';
import { underPrefix, withPrefix } from '../compile/namedFeeds';
import type { Step } from '../compile/step';
import { type Batch, rowsIn } from '../inputs/batch';
import { otherTargetsPrefix, targetsPrefix, teacherPrefix } from '../inputs/targetFeeds';
import { headNames } from '../models/denseHead';
import type { HeadedModel } from '../models/headedModel';
import type { TaskSpec } from '../tasks/taskSpec';
import { lossOf, taskOf } from '../tasks/tasks';
import { tf } from '../tensorflow/loadTensorFlow';

/** The share of the teacher's answers in a distillation loss; the labels have the rest. */
const teacherShare = 0.5;

/**
 * The training step of a task: the weighted sum of the examples' losses. It adds up losses and what the task counts as it saw them (with
 * dropout). Dropout is a pure function of the fed seed and step, so that a resumed training repeats an unbroken one.
 * @param temperature given, half of what is minimized is the distance from a teacher's outputs, which are fed too
 */
export function taskStep(model: HeadedModel, spec: TaskSpec, temperature?: number): Step {
  const task = taskOf(spec);
  const lossFunction = lossOf(spec);
  const { auxiliaryHead } = model.architecture;
  const hasAuxiliaryHead = auxiliaryHead && model.variables.has(headNames(auxiliaryHead.name).weight);
  return (inputs) => {
    const { exampleWeights, dropoutSeed } = inputs;
    const updates = new Map<string, tf.Tensor>();
    const auxiliaryOutputs: tf.Tensor2D[] | undefined = hasAuxiliaryHead ? [] : undefined;
    const options = { training: true, dropoutSeed: dropoutSeed as tf.Tensor1D, updates, auxiliaryOutputs };
    const outputs = model.forward(inputs, options);
    const lossesOf = (given: NamedTensors) =>
      mixedLosses((wanted) => lossFunction(given, wanted, spec.objective), inputs);
    const losses = lossesOf(outputs);
    const distilled =
      temperature === undefined
        ? losses
        : tf.add(
            tf.mul(losses, 1 - teacherShare),
            tf.mul(task.distillation(outputs, underPrefix(teacherPrefix, inputs), temperature), teacherShare),
          );
    const share = auxiliaryHead?.share ?? 0;
    const minimized = (auxiliaryOutputs ?? []).reduce(
      (total, second) => tf.add<tf.Tensor1D>(total, tf.mul(lossesOf({ logits: second }), share)),
      distilled,
    );
    tf.dispose(auxiliaryOutputs ?? []);
    const loss = tf.sum(tf.mul(minimized, exampleWeights!)) as tf.Scalar;
    const isExample = tf.cast(tf.greater(exampleWeights!, 0), 'float32') as tf.Tensor1D;
    const totals = {
      loss: tf.sum(tf.mul(losses, isExample)),
      ...task.addTotals(outputs, underPrefix(targetsPrefix, inputs), isExample),
    };
    return { loss, outputs: {}, updates, totals };
  };
}

/**
 * The losses of examples. Where others are mixed into them, both count in their shares: the cross-entropy with targets so mixed.
 * @param lossFor the losses of targets, [batch]
 */
export function mixedLosses(
  lossFor: (targets: NamedTensors) => tf.Tensor1D,
  inputs: NamedTensors,
): tf.Tensor1D {
  const own = lossFor(underPrefix(targetsPrefix, inputs));
  const { otherShares } = inputs;
  if (!otherShares) return own;
  return tf.add(own, tf.mul(otherShares, tf.sub(lossFor(underPrefix(otherTargetsPrefix, inputs)), own)));
}

/** The sums over an epoch that `taskStep` adds to: of the examples' losses, and the task's own. */
export function taskTotals(spec: TaskSpec): ReadonlyMap<string, readonly number[]> {
  return new Map([['loss', []], ...taskOf(spec).totals(spec.labels)]);
}

/** The prefix of what the head gives, among what is scored. */
export const outputsPrefix = 'outputs/';

/** Loss and outputs of each example of a batch, without dropout. */
export function taskScore(model: HeadedModel, spec: TaskSpec): (inputs: NamedTensors) => NamedTensors {
  const lossFunction = lossOf(spec);
  return (inputs) => {
    const outputs = model.forward(inputs, { training: false });
    const losses = lossFunction(outputs, underPrefix(targetsPrefix, inputs), spec.objective);
    return { losses, ...withPrefix(outputsPrefix, outputs) };
  };
}

/** The feeds of a training step. Padding rows weigh nothing; the others weigh 1 / `examples`, their number in the whole update. */
export function trainFeeds(batch: Batch, examples: number, seed: number, step: number): Feeds {
  const rows = rowsIn(batch);
  const exampleWeights = new Float32Array(rows).fill(1 / examples, 0, batch.examples);
  return {
    ...batch.feeds,
    exampleWeights: { values: exampleWeights, shape: [rows], axes: ['rows'] },
    dropoutSeed: { values: Int32Array.of(seed, step), shape: [2] },
  };
}
