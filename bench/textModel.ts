import type { Feeds } from '../src/engine/compile/feeds';
import type { Step } from '../src/engine/compile/step';
import { bertFamily } from '../src/engine/models/bert/bertFamily';
import { numberedDropout } from '../src/engine/models/dropoutPlaces';
import type { Architecture } from '../src/engine/models/family';
import { denseHead } from '../src/engine/models/head';
import { tf } from '../src/engine/tensorflow/loadTensorFlow';
import { softmaxCrossEntropy } from '../src/engine/tensorflow/operations/softmaxCrossEntropy';
import { differentBatches, type RandomModel, randomIntegers, randomVariables } from './randomModel';
import type { TextWorkload } from './workloads';

/** Graft's BERT with random weights, to be trained on texts of random words. */
export function textModel(workload: TextWorkload): RandomModel {
  const model = configure(bertConfig(workload));
  const variables = randomVariables(model, workload.classes, () => model.initializerRange);
  const backbone = model.build(variables);
  const head = denseHead(variables, model);
  const step: Step = (inputs) => {
    const dropout = numberedDropout({ training: true, dropoutSeed: inputs.dropoutSeed as tf.Tensor1D });
    const logits = head(backbone.pooled(inputs, { training: true, dropout }), dropout);
    const loss = tf.mean<tf.Scalar>(softmaxCrossEntropy(logits, inputs.labels as tf.Tensor1D));
    return { loss, outputs: { predictions: tf.argMax(logits, 1) } };
  };
  const batches = Array.from({ length: differentBatches }, (_, i) => textFeeds(workload, i + 1));
  return {
    variables,
    step,
    feeds: (number) => ({
      ...batches[number % differentBatches]!,
      dropoutSeed: { values: Int32Array.of(1, number), shape: [2] },
    }),
  };
}

function configure(config: ReturnType<typeof bertConfig>): Architecture {
  const file = 'the bench';
  // Of the checkpoint only the pooler is asked for.
  const stored = new Map([['pooler.dense.weight', []]]);
  return bertFamily.configure({ config, file, stored, pooling: 'pooler' });
}

/** As transformers writes it. */
function bertConfig(workload: TextWorkload) {
  return {
    model_type: 'bert',
    vocab_size: workload.vocabulary,
    hidden_size: workload.hidden,
    num_hidden_layers: workload.layers,
    num_attention_heads: workload.heads,
    intermediate_size: workload.intermediate,
    hidden_dropout_prob: workload.dropout,
    attention_probs_dropout_prob: workload.dropout,
  };
}

function textFeeds({ batch, sequence, vocabulary, classes }: TextWorkload, seed: number): Feeds {
  const shape = [batch, sequence];
  const tokens = batch * sequence;
  return {
    inputIds: { values: randomIntegers(new Int32Array(tokens), vocabulary, seed), shape },
    attentionMask: { values: new Int32Array(tokens).fill(1), shape },
    tokenTypeIds: { values: new Int32Array(tokens), shape },
    labels: { values: randomIntegers(new Int32Array(batch), classes, seed), shape: [batch] },
  };
}
