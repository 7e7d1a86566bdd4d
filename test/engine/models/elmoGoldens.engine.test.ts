import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { variableGradients } from '../../../src/engine/models/variableGradients';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { softmaxCrossEntropy } from '../../../src/engine/tensorflow/operations/softmaxCrossEntropy';
import {
  type ElmoGolden,
  goldenBatch,
  goldenFolder,
  goldenNames,
  publishedFolder,
  readGolden,
} from '../../golden/elmo/goldenElmo';
import { flat } from '../tensorCount';
import { assertClose } from './assertClose';

/** How far the engine may be from the float64 reference, in multiples of torch's own float32 error: both sum in other orders. */
const factor = 8;

for (const name of goldenNames)
  test(
    `${name}: logits, losses of some steps and gradients equal AllenNLP's in float64`,
    flat(async () => {
      const golden = readGolden(name);
      const { folder, remove } = await goldenFolder(golden);
      const model = await loadModel({ folder, seed: 0 });
      remove();
      const { logits, losses, gradientNorms, float32Error } = golden;
      const worstLoss = Math.max(...float32Error.losses, 1e-6);
      for (const [step, expected] of losses.entries()) {
        const taken = takeStep(model, golden);
        assertClose([taken.loss], [expected], factor * worstLoss, `loss of step ${step}`);
        if (step > 0) continue;
        assertClose(taken.logits, logits.flat(), factor * float32Error.logits, 'logits');
        assert.deepEqual([...taken.norms.keys()].sort(), Object.keys(gradientNorms));
        for (const [variable, norm] of taken.norms)
          assertClose([norm], [gradientNorms[variable]!], factor * float32Error.gradientNorms, variable);
      }
      model.dispose();
    }),
  );

test(
  'the files that AllenNLP publishes load to the same network, with the plain mean of the layers and a new head',
  flat(async () => {
    const golden = readGolden('tanh');
    const [published, saved] = [await publishedFolder(golden), await goldenFolder(golden)];
    const own = await loadModel({ folder: saved.folder, seed: 0 });
    const fresh = await loadModel({ folder: published.folder, labels: ['a', 'b', 'c'], seed: 0 });
    saved.remove();
    published.remove();
    assert.equal(fresh.headIsNew, true);
    for (const [name, variable] of fresh.variables) {
      const values = [...variable.dataSync()];
      if (name === 'scalar_mix_0.gamma') assert.deepEqual(values, [1]);
      else if (name.startsWith('scalar_mix_0')) assert.deepEqual(values, [0]);
      else if (!name.startsWith('classifier'))
        assert.deepEqual(values, [...own.variables.get(name)!.dataSync()], name);
    }
    own.dispose();
    fresh.dispose();
  }),
);

interface TakenStep {
  readonly logits: number[];
  readonly loss: number;
  /** The tolerances of the gradients, by variable. */
  readonly norms: ReadonlyMap<string, number>;
}

/** One step of gradient descent. */
function takeStep(model: HeadedModel, golden: ElmoGolden): TakenStep {
  const { variables } = model;
  const batch = goldenBatch(golden);
  const classes = tf.tensor1d(golden.labels, 'int32');
  let logits: number[] = [];
  const { loss, gradients } = variableGradients(() => {
    const output = model.forward(batch, { training: true }).logits as tf.Tensor2D;
    logits = [...output.dataSync()];
    return tf.mean(softmaxCrossEntropy(output, classes)) as tf.Scalar;
  }, variables);
  for (const [name, gradient] of gradients)
    tf.tidy(() =>
      variables.get(name)!.assign(tf.sub(variables.get(name)!, tf.mul(gradient, golden.learningRate))),
    );
  const norms = [...gradients].map(([name, gradient]) => [name, Math.hypot(...gradient.dataSync())] as const);
  const taken = { logits, loss: loss.dataSync()[0]!, norms: new Map(norms) };
  tf.dispose([loss, classes, ...gradients.values(), ...Object.values(batch)]);
  return taken;
}
