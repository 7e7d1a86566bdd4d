import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { counterUniform } from '../../../src/engine/models/counterRandom';
import { numberedDropout } from '../../../src/engine/models/dropoutPlaces';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { normalizeImages } from '../../../src/engine/tensorflow/operations/normalizeImages';
import { flat } from '../tensorCount';

const golden: { size: number; grain: number; logits: number[][]; features: number[][] } = JSON.parse(
  readFileSync('test/golden/keras/vgg16.json', 'utf8'),
);

/** The images of make.py, as bytes in red, green and blue. */
function images(): tf.Tensor4D {
  const { size, grain } = golden;
  const at = (image: number, row: number, column: number, channel: number) => {
    const [y, x] = [row - (row % grain), column - (column % grain)];
    return Math.floor(256 * counterUniform(8, ((image * size + y) * size + x) * 3 + channel));
  };
  const bytes = Uint8Array.from({ length: 2 * size * size * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return at(Math.floor(pixel / size ** 2), Math.floor(pixel / size) % size, pixel % size, i % 3);
  });
  return tf.tensor4d(bytes, [2, size, size, 3], 'int32');
}

/** Loads a file as a user has it: beside a config.json of one line. */
async function withKeras(
  file: string,
  labels: string[] | undefined,
  use: (model: HeadedModel) => Promise<void>,
) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-keras-'));
  try {
    cpSync(path.join('test/golden/keras', file), path.join(folder, file));
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ architecture: 'vgg16' }));
    const model = await loadModel({ folder, labels, seed: 0 });
    await use(model);
    model.dispose();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Logits and features of the images, prepared as the model asks. */
function answers(model: HeadedModel): { logits: number[]; features: number[] } {
  return tf.tidy(() => {
    const pixelValues = normalizeImages(images(), model.architecture.images!);
    const pass = { training: false, dropout: numberedDropout({ training: false }) };
    const features = model.architecture.build(model.variables).pooled({ pixelValues }, pass);
    const logits = model.forward({ pixelValues }, { training: false }).logits as tf.Tensor2D;
    return { logits: [...logits.dataSync()], features: [...features.dataSync()] };
  });
}

/** Keras' own float32 is off by about 1e-6 here, and pixels count up to 255. */
function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  assert.ok(worst < 2e-5, `off by ${worst}`);
}

for (const file of ['vgg16_old.h5', 'vgg16.weights.h5'])
  test(
    `${file}: the logits are those of Keras in float64`,
    flat(() =>
      withKeras(file, undefined, async (model) => {
        assertClose(answers(model).logits, golden.logits.flat());
      }),
    ),
  );

test(
  'vgg16_notop.h5: the trunk alone gives the features of Keras in float64, under a new head',
  flat(() =>
    withKeras('vgg16_notop.h5', ['a', 'b'], async (model) => {
      assert.equal(model.headIsNew, true);
      assertClose(answers(model).features, golden.features.flat());
    }),
  ),
);

test(
  "what is saved has torchvision's names, and says how images are prepared",
  flat(() =>
    withKeras('vgg16_old.h5', undefined, async (model) => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-keras-'));
      await saveModel(model, folder);
      const saved = await loadModel({ folder, seed: 0 });
      rmSync(folder, { recursive: true });
      assertClose(answers(saved).logits, golden.logits.flat());
      assert.equal(saved.config.pretrained_cfg!.std![0], 1 / 255);
      assert.equal(saved.architecture.storedName('head.fc.weight'), 'classifier.6.weight');
      saved.dispose();
    }),
  ),
);
