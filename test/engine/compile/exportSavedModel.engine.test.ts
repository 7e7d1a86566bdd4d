import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { exportSavedModel } from '../../../src/engine/compile/exportSavedModel';
import type { Feeds, NamedTensors } from '../../../src/engine/compile/feeds';
import { recordForward } from '../../../src/engine/compile/forwardPass';
import { loadSavedModel, tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { dense } from '../../../src/engine/tensorflow/operations/dense';
import { softmax } from '../../../src/engine/tensorflow/operations/softmax';
import { flat } from '../tensorCount';
import { draw } from './steps';

const feeds: Feeds = {
  x: { values: draw(9, 8), shape: [2, 4] },
  ids: { values: Int32Array.of(3, 1), shape: [2] },
};

/** A small model, its export in a folder, and what it says of `feeds` itself. */
async function withExport(body: (folder: string, expected: number[]) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-export-'));
  const variables = new Map<string, tf.Variable>([
    ['weight', tf.tidy(() => tf.variable(tf.tensor2d(draw(1, 12), [3, 4])))],
    ['a strange name, with/slash', tf.tidy(() => tf.variable(tf.tensor1d(draw(2, 3))))],
  ]);
  const forward = ({ x, ids }: NamedTensors) => {
    const [weight, bias] = [...variables.values()] as unknown as [tf.Tensor2D, tf.Tensor1D];
    const logits = dense(x as tf.Tensor2D, weight, bias);
    return { probabilities: tf.mul(softmax(logits), tf.expandDims(tf.cast(ids!, 'float32'), 1)) };
  };
  try {
    exportSavedModel(folder, recordForward(forward, variables, feeds));
    const inputs = { x: tf.tensor2d(draw(9, 8), [2, 4]), ids: tf.tensor1d([3, 1], 'int32') };
    const { probabilities } = tf.tidy(() => forward(inputs));
    const expected = [...probabilities.dataSync()];
    tf.dispose([inputs, probabilities]);
    await body(folder, expected);
  } finally {
    tf.dispose([...variables.values()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries()) assert.ok(Math.abs(value - expected[i]!) < 1e-6, `${actual}`);
}

test(
  "TensorFlow's own loader restores the variables and runs the signature by name",
  flat(() =>
    withExport(async (folder, expected) => {
      const model = await loadSavedModel(folder);
      const inputs = { x: tf.tensor2d(draw(9, 8), [2, 4]), ids: tf.tensor1d([3, 1], 'int32') };
      const outputs = model.predict(inputs) as Record<string, tf.Tensor>;
      assertClose([...outputs.probabilities!.dataSync()], expected);
      tf.dispose([inputs, outputs]);
      model.dispose();
    }),
  ),
);

const python = process.env.GRAFT_TENSORFLOW_PY;
const script = `
import json, sys, tensorflow as tf
f = tf.saved_model.load(sys.argv[1]).signatures['serving_default']
x, ids = json.loads(sys.argv[2])
print(json.dumps(f(x=tf.reshape(tf.constant(x, tf.float32), [2, 4]), ids=tf.constant(ids, tf.int32))['probabilities'].numpy().ravel().tolist()))
`;

test(
  'Python TensorFlow loads it to the same numbers',
  { skip: python ? false : 'set GRAFT_TENSORFLOW_PY to a Python with tensorflow' },
  flat(() =>
    withExport((folder, expected) => {
      const input = JSON.stringify([[...draw(9, 8)], [3, 1]]);
      const { stdout, stderr, status } = spawnSync(python!, ['-c', script, folder, input], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      assertClose(JSON.parse(stdout), expected);
    }),
  ),
);
