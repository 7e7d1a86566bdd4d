import type { Feeds } from '../src/engine/compile/feeds';
import type { Step } from '../src/engine/compile/step';
import { denseLayers } from '../src/engine/models/denseHead';
import { numberedDropout } from '../src/engine/models/dropoutPlaces';
import type { Architecture } from '../src/engine/models/family';
import { familyOf } from '../src/engine/models/registry';
import { tf } from '../src/engine/tensorflow/loadTensorFlow';
import { softmaxCrossEntropy } from '../src/engine/tensorflow/operations/softmaxCrossEntropy';
import { differentBatches, type RandomModel, randomIntegers, randomVariables } from './randomModel';
import type { TextWorkload } from './workloads';

/** One of Graft's text models with random weights, to be trained on texts of random words. */
export function textModel(workload: TextWorkload): RandomModel {
  const model = configure(workload.config);
  const variables = randomVariables(model, workload.classes, () => model.initializerRange);
  const backbone = model.build(variables);
  const head = denseLayers(variables, model);
  const step: Step = (inputs) => {
    const dropout = numberedDropout({ training: true, dropoutSeed: inputs.dropoutSeed as tf.Tensor1D });
    const logits = head(backbone.pooled(inputs, { training: true, dropout }), dropout);
    const loss = tf.mean<tf.Scalar>(softmaxCrossEntropy(logits, inputs.labels as tf.Tensor1D));
    return { loss, outputs: { predictions: tf.argMax(logits, 1) } };
  };
  const batches = Array.from({ length: differentBatches }, (_, i) => textFeeds(workload, model, i + 1));
  return {
    variables,
    step,
    feeds: (number) => ({
      ...batches[number % differentBatches]!,
      dropoutSeed: { values: Int32Array.of(1, number), shape: [2] },
    }),
  };
}

/** The architecture that a config describes, without a checkpoint. */
export function configure(config: TextWorkload['config']): Architecture {
  const file = 'the bench';
  // The checkpoint only needs BERT's pooler.
  const stored = new Map([['pooler.dense.weight', []]]);
  return familyOf(config, file).configure({ config, file, stored, pooling: 'auto' });
}

function textFeeds(
  { batch, sequence, config, classes }: TextWorkload,
  { inputs }: Architecture,
  seed: number,
): Feeds {
  const shape = [batch, sequence];
  const tokens = batch * sequence;
  const feeds: Feeds = {
    inputIds: { values: randomIntegers(new Int32Array(tokens), config.vocab_size - 1, seed), shape },
    attentionMask: { values: new Int32Array(tokens).fill(1), shape },
    tokenTypeIds: { values: new Int32Array(tokens), shape },
  };
  return {
    ...Object.fromEntries(inputs.map(({ name }) => [name, feeds[name]!])),
    labels: { values: randomIntegers(new Int32Array(batch), classes, seed), shape: [batch] },
  };
}
