import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noDropout } from '../../../src/engine/models/dropoutPlaces';
import { parseGpt2Config } from '../../../src/engine/models/gpt2/gpt2Config';
import { loadModel } from '../../../src/engine/models/headedModel';
import { variableGradients } from '../../../src/engine/models/variableGradients';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { softmaxCrossEntropy } from '../../../src/engine/tensorflow/operations/softmaxCrossEntropy';
import { goldenBatch, goldenFolder, goldenNames, readGolden } from '../../golden/gpt2/goldenGpt2';
import { flat } from '../tensorCount';
import { assertClose } from './assertClose';

/** How far the engine may be from the float64 reference, in multiples of torch's own float32 error: both sum in other orders. */
const factor = 8;

for (const name of goldenNames) {
  const golden = readGolden(name);

  test(
    `${name}: a classifier's logits, loss and gradients equal the float64 reference`,
    flat(async () => {
      const { logits, loss, gradientNorms, float32Error, labels } = golden.classifier;
      const { folder, remove } = await goldenFolder(golden, 'classifier');
      const model = await loadModel({ folder, seed: 0 });
      remove();
      const batch = goldenBatch(golden);
      const classes = tf.tensor1d(labels, 'int32');
      const own = variableGradients(() => {
        const output = model.forward(batch, { training: false }).logits as tf.Tensor2D;
        assertClose([...output.dataSync()], logits.flat(), factor * float32Error.logits, 'logits');
        return tf.mean(softmaxCrossEntropy(output, classes)) as tf.Scalar;
      }, model.variables);
      assertClose([...own.loss.dataSync()], [loss], factor * Math.max(float32Error.loss, 1e-7), 'loss');
      assert.deepEqual([...own.gradients.keys()].sort(), Object.keys(gradientNorms));
      for (const [parameter, gradient] of own.gradients) {
        const norm = Math.hypot(...gradient.dataSync());
        assertClose([norm], [gradientNorms[parameter]!], factor * float32Error.gradientNorms, parameter);
      }
      model.dispose();
      tf.dispose([own.loss, ...own.gradients.values(), ...Object.values(batch), classes]);
    }),
  );
}

for (const name of goldenNames) {
  const golden = readGolden(name);

  test(
    `${name}: a language model's logits, loss and gradients equal the float64 reference`,
    flat(async () => {
      const { logits, loss, gradientNorms, float32Error } = golden.languageModel;
      const { folder, remove } = await goldenFolder(golden, 'languageModel');
      const model = await loadModel({ folder, seed: 0 });
      remove();
      const batch = goldenBatch(golden);
      const served = model.serve(batch).logits as tf.Tensor2D;
      assertClose([...served.dataSync()], logits.flat(2), factor * float32Error.logits, 'logits');
      const own = variableGradients(() => {
        const [losses, tokens] = tf.split(model.forward(batch, { training: false }).logits!, 3, 1);
        return tf.div(tf.sum(losses!), tf.sum(tokens!)) as tf.Scalar;
      }, model.variables);
      assertClose([...own.loss.dataSync()], [loss], factor * Math.max(float32Error.loss, 1e-7), 'loss');
      assert.deepEqual([...own.gradients.keys()].sort(), Object.keys(gradientNorms));
      for (const [parameter, gradient] of own.gradients) {
        const norm = Math.hypot(...gradient.dataSync());
        assertClose([norm], [gradientNorms[parameter]!], factor * float32Error.gradientNorms, parameter);
      }
      model.dispose();
      tf.dispose([served, own.loss, ...own.gradients.values(), ...Object.values(batch)]);
    }),
  );
}

test(
  'the names of a bare backbone, with what older versions saved beside it, load to the same logits',
  flat(async () => {
    const golden = readGolden('wide');
    const { folder, remove } = await goldenFolder(golden, 'classifier', (name) =>
      name.replace(/^transformer\./, ''),
    );
    const model = await loadModel({ folder, seed: 0 });
    remove();
    const batch = goldenBatch(golden);
    const logits = model.forward(batch, { training: false }).logits as tf.Tensor2D;
    const { float32Error } = golden.classifier;
    assertClose(
      [...logits.dataSync()],
      golden.classifier.logits.flat(),
      factor * float32Error.logits,
      'logits',
    );
    model.dispose();
    tf.dispose([logits, ...Object.values(batch)]);
  }),
);

for (const pooling of ['last', 'cls'] as const)
  test(
    `pooled by ${pooling}, the one token that is read has the vector that it has among all`,
    flat(async () => {
      const golden = readGolden('small');
      const { folder, remove } = await goldenFolder(golden, 'classifier');
      const { architecture, variables, dispose } = await loadModel({ folder, seed: 0, pooling });
      remove();
      const backbone = architecture.build(variables);
      // A text that ends with the token that fills up, one that begins with it, one that is filled up, and one that is nothing else.
      const filler = parseGpt2Config(golden.config, 'config.json').padToken;
      const ids = [5, 6, 7, filler, filler, 5, 6, 7, 5, 6, filler, filler, filler, filler, filler, filler];
      const mask = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1];
      const places = pooling === 'last' ? [2, 3, 1, 0] : [0, 0, 0, 0];
      const most = tf.tidy(() => {
        const batch = {
          inputIds: tf.tensor2d(ids, [4, 4], 'int32'),
          attentionMask: tf.tensor2d(mask, [4, 4], 'int32'),
        };
        const pass = { training: false, dropout: noDropout };
        const among = tf.gatherND(
          backbone.tokens!(batch, pass),
          tf.tensor2d(
            places.flatMap((place, row) => [row, place]),
            [4, 2],
            'int32',
          ),
        );
        return tf.max(tf.abs(tf.sub(backbone.pooled(batch, pass), among))).dataSync()[0]!;
      });
      dispose();
      assert.ok(most < 1e-5, `off by ${most}`);
    }),
  );
