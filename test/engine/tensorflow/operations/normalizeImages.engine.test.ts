import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedTensors } from '../../../../src/engine/compile/feeds';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { normalizeImages } from '../../../../src/engine/tensorflow/operations/normalizeImages';
import { flat } from '../../tensorCount';
import { assertClose } from './gradientCases';
import { as4D } from './movingWindow';

test(
  'bytes become normalized pixels',
  flat(() => {
    const values = Uint8Array.from({ length: 2 * 2 * 3 }, (_, i) => (i * 97) % 256);
    const { bytes } = feedTensors({ bytes: { values, shape: [1, 2, 2, 3] } });
    const [centres, deviations] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ];
    const pixels = tf.tidy(() => normalizeImages(as4D(bytes), { mean: centres!, std: deviations! }));
    assert.equal(pixels.dtype, 'float32');
    assertClose(
      [...pixels.dataSync()],
      [...values].map((v, i) => (v / 255 - centres![i % 3]!) / deviations![i % 3]!),
    );
    tf.dispose([bytes!, pixels]);
  }),
);
