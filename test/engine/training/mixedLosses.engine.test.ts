import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamedTensors } from '../../../src/engine/compile/feeds';
import { crossEntropy } from '../../../src/engine/tasks/losses/crossEntropy';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { mixedLosses } from '../../../src/engine/training/trainStep';
import { flat } from '../tensorCount';

test(
  'the loss of two labels in their shares is the cross-entropy with targets so mixed',
  flat(() =>
    tf.tidy(() => {
      const logits = tf.tensor2d([2, -1, 0.5, 0.1, 0.2, -3], [2, 3]);
      const targets = tf.tensor1d([0, 1], 'int32');
      const lossFor = ({ label }: NamedTensors) => crossEntropy(logits, label!, { labelSmoothing: 0 });
      const otherTargets = tf.tensor1d([2, 2], 'int32');
      const mixed = mixedLosses(lossFor, {
        'targets/label': targets,
        'otherTargets/label': otherTargets,
        otherShares: tf.tensor1d([0.25, 0]),
      });
      const soft = tf.tensor2d([0.75, 0, 0.25, 0, 1, 0], [2, 3]);
      const expected = tf.neg(tf.sum(tf.mul(soft, tf.logSoftmax(logits)), 1));
      const difference = tf.max(tf.abs(tf.sub(mixed, expected))).dataSync<'float32'>()[0]!;
      assert.ok(difference < 1e-6, `${difference}`);
      assert.deepEqual(
        [...mixedLosses(lossFor, { 'targets/label': targets }).dataSync()],
        [...lossFor({ label: targets }).dataSync()],
      );
    }),
  ),
);
