import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantizedTo } from '../../../src/engine/compression/autoCandidates';
import { roundWeights } from '../../../src/engine/compression/quantizeWeights';
import { toCompactOnnx } from '../../../src/engine/formats/onnx/compact/compactWeights';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../../src/engine/formats/onnx/toOnnx';
import { recordServed } from '../../../src/engine/formats/servedModel';
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

const sizes = { padded: 9, gpt2: 11, resnet18: 64, mobilenetV2: 64 };
/** The bits of most numbers; what is not rounded, as norms, is much of a tiny model. */
const forms = { int8: 8, int4: 4, binary: 1, float16: 16, bfloat16: 16 } as const;

for (const [model, size] of Object.entries(sizes))
  for (const [to, bits] of Object.entries(forms))
    test(
      `${model} in ${to}: the compact graph answers as the model, out of fewer bytes`,
      { skip: skipWithoutOnnxRuntime },
      flat(() =>
        withTiny(model, async (model) => {
          const stored = roundWeights(model, quantizedTo(to as keyof typeof forms), []);
          const pass = recordServed(model);
          const [float, compact] = [toOnnx(pass), toCompactOnnx(pass)];
          const feeds = drawFeeds(model, 2, size);
          const own = ownLogits(model, feeds);
          const session = await openOnnx(encodeOnnx(compact), io);
          const difference = farthest(await servedLogits(session, feeds), own);
          await session.close();
          const scale = Math.max(1, ...own.map(Math.abs));
          assert.ok(difference < 1e-4 * scale, `off by ${difference} of ${scale}`);
          const large = [...stored].filter(([name]) => model.variables.get(name)!.size >= 1024);
          assert.ok(large.length > 0);
          const numbers = large.reduce((sum, [name]) => sum + model.variables.get(name)!.size, 0);
          const saved = weightBytes(float) - weightBytes(compact);
          const share = saved / (4 * numbers * (1 - bits / 32));
          assert.ok(share > 0.8, `only ${(100 * share).toFixed(1)} % of what ${to} saves is saved`);
        }),
      ),
    );

function weightBytes({ initializers }: ReturnType<typeof toOnnx>): number {
  return [...initializers.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
}
