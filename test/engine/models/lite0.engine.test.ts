import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadModel } from '../../../src/engine/models/headedModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { presets } from '../../../src/experiment/models/presets';
import { cacheFolder } from '../../../src/files/cacheFolder';
import { goldenImages, type ImageGolden } from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

const name = 'efficientnet_lite0';
const folder = path.join(cacheFolder(process.env), 'models', name);
const skip = existsSync(path.join(folder, 'config.json'))
  ? false
  : `${folder} is not there; graft engine install --preset ${name} fetches it`;
/** Multiples of torch's own float32 error, as in imageGoldens.engine.test.ts. */
const factor = 8;

interface Lite0Golden extends Pick<ImageGolden, 'images' | 'logits'> {
  readonly float32Error: number;
}

test(
  'the real EfficientNet-Lite0, read from its pickle, gives the logits of timm in float64',
  { skip },
  flat(async () => {
    const golden: Lite0Golden = JSON.parse(readFileSync('test/golden/images/lite0.json', 'utf8'));
    const { batch, size } = golden.images;
    const model = await loadModel({ folder, seed: 0 });
    assert.deepEqual(model.architecture.images, presets[name]!.images);
    tf.tidy(() => {
      const channelsFirst = tf.tensor4d(goldenImages(golden), [batch, 3, size, size]);
      const pixelValues = tf.transpose(channelsFirst, [0, 2, 3, 1]);
      const logits = model.forward({ pixelValues }, { training: false }).logits!.dataSync();
      const worst = Math.max(...golden.logits.flat().map((value, i) => Math.abs(value - logits[i]!)));
      const tolerance = factor * golden.float32Error;
      assert.ok(worst <= tolerance, `off by ${worst}, allowed ${tolerance}`);
    });
    model.dispose();
  }),
);
