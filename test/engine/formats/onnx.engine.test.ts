import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamedTensors } from '../../../src/engine/compile/feeds';
import { recordForward } from '../../../src/engine/compile/forwardPass';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../../src/engine/formats/onnx/toOnnx';
import { recordServed } from '../../../src/engine/formats/servedModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { flat } from '../tensorCount';
import {
  drawFeeds,
  farthest,
  io,
  ownLogits,
  servedLogits,
  skipWithoutOnnxRuntime,
  withTiny,
} from './servedFixture';

/** Sizes at which each model is asked; none of them is that of the recording. */
const asked: Record<string, readonly [rows: number, size: number][]> = {
  padded: [
    [1, 5],
    [7, 11],
  ],
  pairs: [
    [1, 1],
    [2, 9],
  ],
  relu: [[5, 6]],
  resnet18: [
    [1, 64],
    [2, 65],
  ],
  resnet50: [[2, 64]],
  mobilenetV2: [
    [1, 64],
    [3, 96],
  ],
  mobilenetV2Torchvision: [[2, 64]],
};

for (const [name, sizes] of Object.entries(asked)) {
  test(
    `${name} answers in ONNX Runtime as in the engine, at any size`,
    { skip: skipWithoutOnnxRuntime },
    flat(() =>
      withTiny(name, async (model) => {
        const session = await openOnnx(encodeOnnx(toOnnx(recordServed(model))), io, 1);
        for (const [rows, size] of sizes) {
          const feeds = drawFeeds(model, rows, size);
          const own = ownLogits(model, feeds);
          const difference = farthest(await servedLogits(session, feeds), own);
          const scale = Math.max(1, ...own.map(Math.abs));
          assert.ok(difference < 1e-4 * scale, `off by ${difference} of ${scale}`);
        }
        await session.close();
      }),
    ),
  );
}

/** How many nodes of each kind a model's graph has. */
async function nodesOf(name: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  await withTiny(name, (model) => {
    for (const { op } of toOnnx(recordServed(model)).nodes) counts[op] = (counts[op] ?? 0) + 1;
  });
  return counts;
}

test(
  'a transformer is written with the operations that runtimes are fast at',
  flat(async () => {
    const { LayerNormalization, Gelu, Gemm, Add, Erf, Sqrt } = await nodesOf('padded');
    // Two layers: six products in each, and pooler and head.
    assert.deepEqual({ LayerNormalization, Gelu, Gemm }, { LayerNormalization: 5, Gelu: 2, Gemm: 14 });
    assert.deepEqual({ Erf, Sqrt }, { Erf: undefined, Sqrt: undefined });
    // Residuals, embeddings and the mask; no bias is left alone.
    assert.equal(Add, 8);
  }),
);

test(
  'a CNN keeps one layout and no separate normalization',
  flat(async () => {
    const counts = await nodesOf('resnet50');
    assert.deepEqual(Object.keys(counts).sort(), [
      'Add',
      'Conv',
      'Flatten',
      'Gemm',
      'GlobalAveragePool',
      'Identity',
      'MaxPool',
      'Relu',
    ]);
  }),
);

test(
  'an operation without a counterpart is refused by name',
  flat(() => {
    const forward = ({ x }: NamedTensors) => ({ logits: tf.cumprod(x!, 1) });
    const feeds = { x: { values: new Float32Array(6), shape: [2, 3], axes: ['batch', undefined] } };
    const pass = recordForward(forward, new Map(), feeds);
    assert.throws(() => toOnnx(pass), {
      code: 'formats/unsupported-operation',
      message: /operation Cumprod/,
    });
  }),
);
