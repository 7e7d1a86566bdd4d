import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, runEagerly } from '../../../src/engine/compile/compile';
import type { Feeds, NamedTensors } from '../../../src/engine/compile/feeds';
import type { Step, StepOptions } from '../../../src/engine/compile/step';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { variableGradients } from '../../../src/engine/models/variableGradients';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { softmaxCrossEntropy } from '../../../src/engine/tensorflow/operations/softmaxCrossEntropy';
import { createOptimizer } from '../../../src/engine/training/optimizers';
import {
  type BertGolden,
  disposeBatch,
  goldenBatch,
  goldenFolder,
  goldenNames,
  readGolden,
} from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';
import { assertClose } from './assertClose';

/**
 * How far the engine may be from the float64 reference, in multiples of torch's own float32 error: both sum in other orders.
 * The engine takes up to 2.3; the smallest mistake tried, a LayerNorm epsilon of 1e-12 for 1e-5, takes 11 in the
 * logits, the other form of gelu 167.
 */
const factor = 8;

const kinds = ['sgd', 'adam', 'adamw'] as const;
const ways = [
  ['eager', runEagerly],
  ['compiled', (step: Step, options: StepOptions) => compile(step, [], options)],
] as const;
const kindsAndWays = kinds.flatMap((kind) => ways.map(([way, run]) => [kind, way, run] as const));

for (const name of goldenNames) {
  const golden = readGolden(name);

  test(
    `${name}: logits, loss and gradients equal the float64 reference`,
    flat(() =>
      withLoadedModel(golden, (model) => {
        const { logits, loss, gradients } = evaluate(model, golden);
        const { float32Error } = golden;
        assertClose(logits, golden.logits.flat(), factor * float32Error.logits, 'logits');
        assertClose([loss], [golden.loss], factor * Math.max(float32Error.loss, 1e-7), 'loss');
        assert.deepEqual([...gradients.keys()].sort(), Object.keys(golden.gradientNorms));
        for (const [parameter, values] of gradients) {
          const norm = Math.hypot(...values);
          assertClose(
            [norm],
            [golden.gradientNorms[parameter]!],
            factor * float32Error.gradientNorms,
            `norm of ${parameter}`,
          );
          const sampled = golden.places[parameter]!.map((place) => values[place]!);
          assertClose(sampled, golden.gradients[parameter]!, factor * float32Error.gradients, parameter);
        }
      }),
    ),
  );

  for (const [kind, way, run] of kindsAndWays) {
    test(
      `${name}: three ${way} steps of ${kind} equal the float64 reference`,
      flat(() =>
        withLoadedModel(golden, (model) => {
          const { learningRate, weightDecay } = golden.training;
          const optimizer = createOptimizer(kind, { weightDecay });
          const options = { variables: model.variables, optimizer };
          const runner = run(goldenStep(model), options);
          golden.training[kind].forEach((expected, i) => {
            runner.run([goldenFeeds(golden)], learningRate, i + 1);
            runner.syncVariables();
            for (const [parameter, values] of Object.entries(expected)) {
              const all = model.variables.get(parameter)!.dataSync();
              const sampled = golden.places[parameter]!.map((place) => all[place]!);
              assertClose(
                sampled,
                values,
                factor * golden.float32Error[kind][i]!,
                `${parameter} after step ${i + 1}`,
              );
            }
          });
          runner.dispose();
        }),
      ),
    );
  }
}

async function withLoadedModel(golden: BertGolden, body: (model: HeadedModel) => void): Promise<void> {
  const { folder, remove } = await goldenFolder(golden);
  const model = await loadModel({ folder, seed: 0 });
  try {
    body(model);
  } finally {
    model.dispose();
    remove();
  }
}

/** The goldens' step: mean cross-entropy without dropout. */
function goldenStep(model: HeadedModel): Step {
  return ({ inputIds, attentionMask, tokenTypeIds, labels }) => {
    const batch = { inputIds, attentionMask, tokenTypeIds } as unknown as NamedTensors;
    const logits = model.forward(batch, { training: false }).logits as tf.Tensor2D;
    return { loss: tf.mean(softmaxCrossEntropy(logits, labels as tf.Tensor1D)) as tf.Scalar, outputs: {} };
  };
}

function goldenFeeds({ inputs, labels }: BertGolden): Feeds {
  const { input_ids, attention_mask, token_type_ids } = inputs;
  const matrix = (rows: number[][]) => ({
    values: Int32Array.from(rows.flat()),
    shape: [rows.length, rows[0]!.length],
  });
  return {
    inputIds: matrix(input_ids),
    attentionMask: matrix(attention_mask),
    ...(token_type_ids ? { tokenTypeIds: matrix(token_type_ids) } : {}),
    labels: { values: Int32Array.from(labels), shape: [labels.length] },
  };
}

/** One forward and backward pass without dropout; `use` sees the gradients before they are disposed of. */
function step(
  model: HeadedModel,
  golden: BertGolden,
  use: (gradients: Map<string, tf.Tensor>, loss: number, logits: number[]) => void,
): void {
  const batch = goldenBatch(golden);
  const labels = tf.tensor1d(golden.labels, 'int32');
  let logits: number[] = [];
  const { loss, gradients } = variableGradients(() => {
    const output = model.forward(batch, { training: false }).logits as tf.Tensor2D;
    logits = [...output.dataSync()];
    return tf.mean(softmaxCrossEntropy(output, labels)) as tf.Scalar;
  }, model.variables);
  use(gradients, loss.dataSync()[0]!, logits);
  disposeBatch(batch);
  tf.dispose([labels, loss, ...gradients.values()]);
}

function evaluate(model: HeadedModel, golden: BertGolden) {
  const result = { logits: [] as number[], loss: 0, gradients: new Map<string, Float32Array>() };
  step(model, golden, (gradients, loss, logits) => {
    Object.assign(result, { loss, logits });
    for (const [name, gradient] of gradients) result.gradients.set(name, gradient.dataSync<'float32'>());
  });
  return result;
}
