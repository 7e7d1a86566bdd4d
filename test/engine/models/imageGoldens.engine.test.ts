import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { variableGradients } from '../../../src/engine/models/variableGradients';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { softmaxCrossEntropy } from '../../../src/engine/tensorflow/operations/softmaxCrossEntropy';
import {
  goldenFolder,
  goldenImages,
  goldenNames,
  type ImageGolden,
  readGolden,
} from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';
import { assertClose } from './assertClose';

/** How far the engine may be from the float64 reference, in multiples of torch's own float32 error: both sum in other orders. */
const factor = 8;

for (const name of goldenNames) {
  const golden = readGolden(name);

  test(
    `${name}: logits equal the float64 reference`,
    flat(() =>
      withLoadedModel(golden, (model) => {
        const tolerance = factor * golden.float32Error.logits;
        assertClose(evaluate(model, golden), golden.logits.flat(), tolerance, 'logits');
      }),
    ),
  );

  test(
    `${name}: steps of training equal the float64 reference in losses, gradients and running statistics`,
    flat(() =>
      withLoadedModel(golden, (model) => {
        const { float32Error } = golden;
        golden.losses.forEach((expected, i) => {
          const step = takeStep(model, golden);
          // torch's error in one number can be small by luck; a loss is as uncertain as the logits that it comes from.
          const uncertainty = Math.max(float32Error.losses[i]!, float32Error.logits);
          assertClose([step.loss], [expected], factor * uncertainty, `loss ${i + 1}`);
          if (i > 0) return;
          assertNorms(step.gradientNorms, golden.gradientNorms, factor * float32Error.gradientNorms);
          assertNorms(step.statistics, golden.statistics, factor * float32Error.statistics);
          assert.equal(step.statistics.size, Object.keys(golden.statistics).length);
          assert.equal(step.statistics.size + step.gradientNorms.size, Object.keys(golden.shapes).length);
        });
        const tolerance = factor * float32Error.trainedLogits;
        assertClose(evaluate(model, golden), golden.trainedLogits.flat(), tolerance, 'trained logits');
      }),
    ),
  );
}

async function withLoadedModel(golden: ImageGolden, body: (model: HeadedModel) => void): Promise<void> {
  const { folder, remove } = await goldenFolder(golden);
  try {
    const model = await loadModel({ folder, seed: 0 });
    try {
      body(model);
    } finally {
      model.dispose();
    }
  } finally {
    remove();
  }
}

function evaluate(model: HeadedModel, golden: ImageGolden): number[] {
  return tf.tidy(() => [...model.forward(pixels(golden), { training: false }).logits!.dataSync()]);
}

function pixels(golden: ImageGolden): { pixelValues: tf.Tensor4D } {
  const { batch, size } = golden.images;
  const channelsFirst = tf.tensor4d(goldenImages(golden), [batch, 3, size, size]);
  return { pixelValues: tf.transpose(channelsFirst, [0, 2, 3, 1]) };
}

interface Step {
  loss: number;
  gradientNorms: Map<string, number>;
  statistics: Map<string, number>;
}

/** One step of gradient descent; norms by the names of the file. */
function takeStep(model: HeadedModel, golden: ImageGolden): Step {
  const { variables, labels } = model;
  const { storedName } = model.architecture;
  const updates = new Map<string, tf.Tensor>();
  const norms = (tensors: ReadonlyMap<string, tf.Tensor>) =>
    new Map([...tensors].map(([name, tensor]) => [storedName(name), norm(tensor)]));
  let step: Step | undefined;
  tf.tidy(() => {
    const batch = pixels(golden);
    const numbers = Array.from({ length: golden.images.batch }, (_, i) => i % labels.length);
    const classes = tf.tensor1d(numbers, 'int32');
    const { loss, gradients } = variableGradients(() => {
      const auxiliaryOutputs: tf.Tensor2D[] = [];
      const logits = model.forward(batch, { training: true, updates, auxiliaryOutputs })
        .logits as tf.Tensor2D;
      const lossOf = (outputs: tf.Tensor2D) => tf.mean<tf.Scalar>(softmaxCrossEntropy(outputs, classes));
      const losses = auxiliaryOutputs.map((second) =>
        tf.mul<tf.Scalar>(lossOf(second), model.architecture.auxiliaryHead!.share),
      );
      tf.dispose(auxiliaryOutputs);
      return losses.reduce((sum, each) => tf.add(sum, each), lossOf(logits));
    }, variables);
    step = { loss: loss.dataSync()[0]!, gradientNorms: norms(gradients), statistics: norms(updates) };
    for (const [name, gradient] of gradients) {
      const variable = variables.get(name)!;
      variable.assign(tf.sub(variable, tf.mul(gradient, golden.learningRate)));
    }
  });
  for (const [name, value] of updates) variables.get(name)!.assign(value);
  tf.dispose([...updates.values()]);
  return step!;
}

function norm(tensor: tf.Tensor): number {
  return Math.sqrt(tensor.dataSync<'float32'>().reduce((sum, value) => sum + value * value, 0));
}

function assertNorms(
  actual: ReadonlyMap<string, number>,
  expected: Record<string, number>,
  tolerance: number,
): void {
  for (const [name, norm] of Object.entries(expected)) {
    const off = Math.abs((actual.get(name) ?? Number.NaN) / norm - 1);
    assert.ok(
      off <= tolerance,
      `${name}: ${actual.get(name)}, not ${norm}; off by ${off}, allowed ${tolerance}`,
    );
  }
  for (const [name, norm] of actual) {
    assert.ok(name in expected || norm < 1e-4, `${name} should have no gradient, but has ${norm}`);
  }
}
