import type { Feeds } from '../src/engine/compile/feeds';
import type { Step } from '../src/engine/compile/step';
import { denseLayers } from '../src/engine/models/denseHead';
import { numberedDropout } from '../src/engine/models/dropoutPlaces';
import type { Architecture } from '../src/engine/models/family';
import { familyOf } from '../src/engine/models/registry';
import { tf } from '../src/engine/tensorflow/loadTensorFlow';
import { normalizeImages } from '../src/engine/tensorflow/operations/normalizeImages';
import { softmaxCrossEntropy } from '../src/engine/tensorflow/operations/softmaxCrossEntropy';
import imageShapes from './imageShapes.json';
import { differentBatches, type RandomModel, randomIntegers, randomVariables } from './randomModel';
import type { ImageWorkload } from './workloads';

/** One of Graft's image networks with random weights, to be trained on images of random bytes. */
export function imageModel(workload: ImageWorkload): RandomModel {
  const model = configure(workload.architecture);
  const variables = randomVariables(model, workload.classes, deviationOf);
  const backbone = model.build(variables);
  // No dropout before the head: PyTorch's contender has none either.
  const head = denseLayers(variables, { ...model, headDropout: 0 });
  const step: Step = (inputs) => {
    const updates = new Map<string, tf.Tensor>();
    const pixelValues = normalizeImages(inputs.images as tf.Tensor4D, model.images!);
    const dropout = numberedDropout({ training: false });
    const features = backbone.pooled({ pixelValues }, { training: true, updates, dropout });
    const logits = head(features, dropout);
    const loss = tf.mean<tf.Scalar>(softmaxCrossEntropy(logits, inputs.labels as tf.Tensor1D));
    return { loss, outputs: { predictions: tf.argMax(logits, 1) }, updates };
  };
  const batches = Array.from({ length: differentBatches }, (_, i) => imageFeeds(workload, i + 1));
  return { variables, step, feeds: (number) => batches[number % differentBatches]! };
}

function configure(architecture: ImageWorkload['architecture']): Architecture {
  const config = { architecture };
  const file = 'the bench';
  return familyOf(config, file).configure({
    config,
    file,
    stored: new Map(Object.entries<number[]>(imageShapes[architecture])),
    pooling: 'auto',
  });
}

/** Filters after He et al. 2015 (https://arxiv.org/abs/1502.01852), by their outputs; dense layers as in torchvision's VGG. */
function deviationOf([out, , rows, columns]: readonly number[]): number {
  if (rows === undefined || columns === undefined) return 0.01;
  return Math.sqrt(2 / (out! * rows * columns));
}

function imageFeeds({ batch, imageSize, classes }: ImageWorkload, seed: number): Feeds {
  const shape = [batch, imageSize, imageSize, 3];
  const bytes = new Uint8Array(batch * imageSize * imageSize * 3);
  return {
    images: { values: randomIntegers(bytes, 256, seed), shape },
    labels: { values: randomIntegers(new Int32Array(batch), classes, seed), shape: [batch] },
  };
}
