import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantizedTo } from '../../../src/engine/compression/autoCandidates';
import { compress } from '../../../src/engine/compression/compression';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { toInt8 } from '../../../src/engine/formats/onnx/int8/toInt8';
import type { OnnxModel } from '../../../src/engine/formats/onnx/onnxModel';
import { openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../../src/engine/formats/onnx/toOnnx';
import { recordServed } from '../../../src/engine/formats/servedModel';
import { servedFeeds } from '../../../src/engine/formats/servedNames';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { flat } from '../tensorCount';
import {
  apart,
  drawFeeds,
  io,
  ownLogits,
  servedLogits,
  skipWithoutOnnxRuntime,
  withTiny,
} from './servedFixture';

/** A weight of a whole-number graph beside the float one; products have it transposed. */
interface WholeWeight {
  readonly float: Float32Array;
  readonly whole: Int8Array;
  readonly scales: Float32Array;
  readonly zeros: Int8Array;
  readonly isTransposed: boolean;
}

function wholeWeights({ initializers, nodes }: OnnxModel, float: OnnxModel): WholeWeight[] {
  const products = new Set(nodes.filter(({ op }) => op === 'MatMulInteger').map(({ inputs }) => inputs[1]));
  return [...initializers].flatMap(([name, { values }]) => {
    const weight = name.replace(/_(int8|quantized)$/, '');
    const [scales, zeros] = ['scale', 'zero'].map((of) => initializers.get(`${weight}_${of}`)?.values);
    if (weight === name || !(values instanceof Int8Array)) return [];
    return {
      float: float.initializers.get(weight)!.values as Float32Array,
      whole: values,
      scales: scales as Float32Array,
      zeros: (zeros ?? new Int8Array(scales!.length)) as Int8Array,
      isTransposed: products.has(name),
    };
  });
}

/** The farthest that a number is from what it stands for, in steps. */
function stepsOff({ float, whole, scales, zeros, isTransposed }: WholeWeight): number {
  const [rows, columns] = [scales.length, float.length / scales.length];
  const steps = float.map((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const number = whole[isTransposed ? column * rows + row : at]!;
    return Math.abs(number - zeros[row]! - value / scales[row]!);
  });
  return Math.max(...steps);
}

const grids = [
  { name: 'padded', per: 'channel' },
  { name: 'padded', per: 'tensor' },
  { name: 'resnet18', per: 'channel' },
  { name: 'mobilenetV2', per: 'tensor' },
] as const;

for (const { name, per } of grids)
  test(
    `${name}: integers with a zero point per ${per} match the engine's weights within one step, and give nearly the same answers`,
    { skip: skipWithoutOnnxRuntime },
    flat(() =>
      withTiny(name, async (model) => {
        const settings = { ...quantizedTo('int8'), per, symmetric: false };
        const evidence = { spec: plainSpec('classification', model.labels), batches: [] };
        compress(model, { quantize: settings }, evidence);
        const float = toOnnx(recordServed(model));
        const size = name === 'padded' ? 6 : 48;
        const feeds = [1, 2, 3].map((seed) => servedFeeds(drawFeeds(model, 4, size, seed)));
        const int8 = await toInt8(float, { feeds, io }, settings);
        const weights = wholeWeights(int8, float);
        assert.ok(Math.max(...weights.map(stepsOff)) <= 1);
        assert.ok(weights.filter(({ zeros }) => zeros.some((zero) => zero !== 0)).length > 3);
        const asked = drawFeeds(model, 4, size, 9);
        const own = ownLogits(model, asked);
        const session = await openOnnx(encodeOnnx(int8), io);
        const answers = await servedLogits(session, asked);
        await session.close();
        const off = apart(own, answers);
        const spread = Math.max(...own) - Math.min(...own);
        assert.ok(off < 0.06 * spread, `off by ${off} of ${spread}`);
      }),
    ),
  );
