import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { int8Weights } from '../../../src/engine/formats/onnx/int8/int8Weights';
import { quantizeDynamically } from '../../../src/engine/formats/onnx/int8/quantizeDynamically';
import { toRoundedOnnx } from '../../../src/engine/formats/onnx/int8/roundedModel';
import { toInt8 } from '../../../src/engine/formats/onnx/int8/toInt8';
import {
  ElementType,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  withoutUnused,
} from '../../../src/engine/formats/onnx/onnxModel';
import { openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../../src/engine/formats/onnx/toOnnx';
import { recordServed } from '../../../src/engine/formats/servedModel';
import { servedFeeds } from '../../../src/engine/formats/servedNames';
import { loadModel } from '../../../src/engine/models/headedModel';
import { goldenFolder, readGolden } from '../../golden/gpt2/goldenGpt2';
import { flat } from '../tensorCount';
import {
  apart,
  drawFeeds,
  farthest,
  io,
  ownLogits,
  servedLogits,
  skipWithoutOnnxRuntime,
  toWrite,
  withTiny,
} from './servedFixture';

const folder = path.join(io.cacheFolder, 'models', 'all-MiniLM-L6-v2');
const skip = existsSync(path.join(folder, 'model.safetensors'))
  ? skipWithoutOnnxRuntime
  : `${folder} is not there; npm start fetches it`;

test(
  'the real MiniLM in integers takes at most 27 % of the bytes, and answers nearly as the engine',
  { skip },
  flat(async () => {
    const model = await loadModel({ folder, labels: ['a', 'b', 'c'], seed: 1 });
    const float = toOnnx(recordServed(model));
    const bytes = encodeOnnx(withoutUnused(quantizeDynamically(float, int8Weights(undefined))));
    const share = bytes.length / encodeOnnx(float).length;
    assert.ok(share < 0.27, `${share}`);
    const session = await openOnnx(bytes, io);
    const feeds = drawFeeds(model, 8, 40);
    const own = ownLogits(model, feeds);
    const difference = farthest(await servedLogits(session, feeds), own);
    // As far as what onnxruntime's own quantizer makes of the same model.
    assert.ok(difference < 0.01, `off by ${difference}`);
    await session.close();
    model.dispose();
  }),
);

test(
  'products that read the same numbers quantize them once',
  { skip },
  flat(async () => {
    const model = await loadModel({ folder, labels: ['a', 'b', 'c'], seed: 1 });
    const { nodes } = quantizeDynamically(toOnnx(recordServed(model)), int8Weights(undefined));
    const count = (wanted: string) => nodes.filter(({ op }) => op === wanted).length;
    // Six layers and the pooler; query, key and value share one, but for the last query, which the first token alone has.
    assert.deepEqual([count('MatMulInteger'), count('DynamicQuantizeLinear')], [37, 26]);
    assert.equal(count('Gemm'), 1);
    model.dispose();
  }),
);

test(
  'the table by which a language model reads and answers is stored once, in integers',
  flat(async () => {
    const { folder, remove } = await goldenFolder(readGolden('small'), 'languageModel');
    const model = await loadModel({ folder, seed: 1 });
    const float = toOnnx(recordServed(model));
    const { nodes, initializers } = withoutUnused(quantizeDynamically(float, int8Weights(undefined)));
    const table = [...model.architecture.shapes.entries()].find(([name]) => name.includes('wte'))!;
    const tables = [...initializers.values()].filter(({ dims }) => `${dims}` === `${table[1]}`);
    assert.deepEqual(
      tables.map(({ elementType }) => elementType),
      [ElementType.int8],
    );
    assert.equal(nodes.filter(({ op }) => op === 'Gemm').length, 0);
    model.dispose();
    remove();
  }),
);

test(
  'layers that stay in float are neither products in integers nor convolutions with whole filters',
  { skip: skipWithoutOnnxRuntime },
  flat(async () => {
    await withTiny('padded', (model) => {
      const float = toOnnx(recordServed(model));
      const whole = (keepFloat?: string) =>
        quantizeDynamically(float, int8Weights({ keepFloat })).nodes.filter(
          ({ op }) => op === 'MatMulInteger',
        ).length;
      assert.ok(whole() > 0 && whole('layer.0') < whole(), `${whole()}`);
      assert.equal(whole('layer'), whole('layer.0, layer.1'));
    });
    await withTiny('resnet18', async (model) => {
      const feeds = [servedFeeds(drawFeeds(model, 4, 64, 1))];
      const float = toOnnx(recordServed(model));
      const quantized = await toInt8(float, { feeds, io }, { keepFloat: 'layer1, conv1' });
      const filters = quantized.nodes.filter(({ op }) => op === 'Conv').map(({ inputs }) => inputs[1]!);
      const kept = filters.filter((name) => quantized.initializers.has(name));
      assert.ok(kept.length > 0 && kept.length < filters.length);
      for (const name of kept) assert.match(name, /layer1|conv1/);
      const session = await openOnnx(encodeOnnx(quantized), io);
      const asked = drawFeeds(model, 2, 64, 9);
      const own = ownLogits(model, asked);
      assert.ok(farthest(await servedLogits(session, asked), own) < Math.max(...own) - Math.min(...own));
      await session.close();
    });
  }),
);

/** The tolerance as a share of the logits' spread. MobileNetV2's depthwise filters tolerate integers less well. */
const allowed = { resnet18: 0.03, resnet50: 0.03, mobilenetV2: 0.06 };

for (const [name, share] of Object.entries(allowed))
  test(
    `${name} in integers answers nearly as the engine, with ranges from other images`,
    { skip: skipWithoutOnnxRuntime },
    flat(() =>
      withTiny(name, async (model) => {
        const feeds = [1, 2, 3].map((seed) => servedFeeds(drawFeeds(model, 4, 64, seed)));
        const float = toOnnx(recordServed(model));
        const session = await openOnnx(encodeOnnx(await toInt8(float, { feeds, io }, undefined)), io);
        const asked = drawFeeds(model, 8, 64, 9);
        const own = ownLogits(model, asked);
        const answers = await servedLogits(session, asked);
        await session.close();
        const spread = Math.max(...own) - Math.min(...own);
        const off = apart(own, answers);
        assert.ok(off < share * spread, `off by ${off} of ${spread}`);
      }),
    ),
  );

test(
  'a network that optimize has not rounded is rounded on its way into integers, with other biases, and stays as it was itself',
  flat(() =>
    withTiny('efficientnetLite0', async (model) => {
      const feeds = [servedFeeds(drawFeeds(model, 2, 64))];
      const calibration = { feeds, io };
      const pass = () => recordServed(model);
      const asked = drawFeeds(model, 1, 64);
      const own = ownLogits(model, asked);
      const float = toOnnx(pass()).initializers;
      const { initializers } = await toRoundedOnnx({ ...toWrite(model), calibration });
      const convolutions = toOnnx(pass()).nodes.filter(({ op }) => op === 'Conv');
      for (const { inputs } of convolutions)
        for (const name of inputs.slice(1))
          assert.notDeepEqual(initializers.get(name)!.values, float.get(name)!.values, name);
      assert.deepEqual(ownLogits(model, asked), own);
      const config = { ...model.config, graft_quantize: {} };
      const optimized = { ...toWrite({ ...model, config }), calibration };
      assert.deepEqual((await toRoundedOnnx(optimized)).initializers, float);
    }),
  ),
);

test(
  'convolutions that stay in float read floats: after integers ONNX Runtime would round their filters',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withTiny('resnet18', async (model) => {
      const feeds = [servedFeeds(drawFeeds(model, 2, 64))];
      const { nodes } = await toInt8(toOnnx(recordServed(model)), { feeds, io }, { keepFloat: 'layer2' });
      const makers = new Map(nodes.flatMap(({ op, outputs }) => outputs.map((name) => [name, op])));
      const readers = nodes.filter(({ op }) => op === 'Conv').map(({ inputs }) => inputs);
      const read = readers.map(([x, filters]) => [filters!.includes('layer2'), makers.get(x!)] as const);
      const ofFloat = read.filter(([, maker]) => maker !== 'DequantizeLinear');
      assert.equal(ofFloat.length, 5);
      assert.ok(ofFloat.every(([isFloat]) => isFloat));
    }),
  ),
);

test(
  'every convolution reads integers, and its filters are stored as such',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withTiny('resnet18', async (model) => {
      const feeds = [servedFeeds(drawFeeds(model, 2, 32))];
      const { nodes, initializers } = await toInt8(toOnnx(recordServed(model)), { feeds, io }, undefined);
      const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node.op])));
      for (const { inputs } of nodes.filter(({ op }) => op === 'Conv'))
        assert.deepEqual(
          inputs.map((input) => makers.get(input)),
          ['DequantizeLinear', 'DequantizeLinear', 'DequantizeLinear'],
        );
      const floats = [...initializers.values()].filter(({ values }) => values instanceof Float32Array);
      // Scales and the head.
      assert.ok(floats.every(({ values }) => values.length < 2000));
    }),
  ),
);

test(
  'a CNN does not become int8 without examples',
  flat(() =>
    withTiny('resnet18', async (model) => {
      const float = toOnnx(recordServed(model));
      await assert.rejects(toInt8(float, undefined, undefined), { code: 'formats/no-calibration' });
    }),
  ),
);

test(
  'a transformer that reads images is quantized as transformers are, without calibration examples',
  flat(async () => {
    const floats = (dims: number[]) => ({
      elementType: ElementType.float32,
      dims,
      values: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
    });
    const node = (op: string, inputs: string[], output: string, attributes = {}): OnnxNode => ({
      op,
      name: output,
      inputs,
      outputs: [output],
      attributes,
    });
    const [elementType, tokens] = [ElementType.float32, [16, 32]];
    const product = { transA: 0, transB: 1 };
    const attention: OnnxModel = {
      inputs: [{ name: 'pixel_values', elementType, shape: [1, 3, 8, 8] }],
      outputs: [{ name: 'logits', elementType, shape: tokens }],
      initializers: new Map<string, OnnxTensor>([
        ['patch.weight', floats([32, 3, 2, 2])],
        ['query.weight', floats([32, 32])],
        ['head.weight', floats([32, 32])],
        ['order', { elementType: ElementType.int64, dims: [2], values: BigInt64Array.of(16n, 32n) }],
      ]),
      nodes: [
        node('Conv', ['pixel_values', 'patch.weight'], 'patches', { strides: [2, 2] }),
        node('Reshape', ['patches', 'order'], 'tokens'),
        node('Gemm', ['tokens', 'query.weight'], 'queries', product),
        node('Transpose', ['queries'], 'keys', { perm: [1, 0] }),
        node('MatMul', ['queries', 'keys'], 'scores'),
        node('MatMul', ['scores', 'tokens'], 'read'),
        node('Gemm', ['read', 'head.weight'], 'answer', product),
        node('Identity', ['answer'], 'logits'),
      ],
    };
    const { nodes } = await toInt8(attention, undefined, undefined);
    const count = (op: string) => nodes.filter((each) => each.op === op).length;
    assert.equal(count('MatMulInteger'), 1);
    assert.equal(count('QuantizeLinear'), 0);
  }),
);
