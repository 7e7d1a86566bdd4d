import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { quantizeDynamically } from '../../../src/engine/formats/onnx/int8/quantizeDynamically';
import { withoutUnused } from '../../../src/engine/formats/onnx/onnxModel';
import { openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../../src/engine/formats/onnx/toOnnx';
import { recordServed, servedFeeds } from '../../../src/engine/formats/servedModel';
import { loadClassifier } from '../../../src/engine/models/classifier';
import { flat } from '../tensorCount';
import { drawFeeds, farthest, io, ownLogits, skipWithoutOnnxRuntime } from './servedFixture';

const folder = path.join(io.cacheFolder, 'models', 'all-MiniLM-L6-v2');
const skip = existsSync(path.join(folder, 'model.safetensors'))
  ? skipWithoutOnnxRuntime
  : `${folder} is not there; npm start fetches it`;

test(
  'the real MiniLM in whole numbers takes at most 27 % of the bytes, and answers nearly as the engine',
  { skip },
  flat(async () => {
    const classifier = await loadClassifier({ folder, labels: ['a', 'b', 'c'], seed: 1 });
    const float = toOnnx(recordServed(classifier));
    const bytes = encodeOnnx(withoutUnused(quantizeDynamically(float)));
    const share = bytes.length / encodeOnnx(float).length;
    assert.ok(share < 0.27, `${share}`);
    const session = await openOnnx(bytes, io);
    const feeds = drawFeeds(classifier, 8, 40);
    const own = ownLogits(classifier, feeds);
    const difference = farthest(await session.run(servedFeeds(feeds)), own);
    // As far as what onnxruntime's own quantizer makes of the same model.
    assert.ok(difference < 0.01, `off by ${difference}`);
    await session.close();
    classifier.dispose();
  }),
);

test(
  'products that read the same numbers quantize them once',
  { skip },
  flat(async () => {
    const classifier = await loadClassifier({ folder, labels: ['a', 'b', 'c'], seed: 1 });
    const { nodes } = quantizeDynamically(toOnnx(recordServed(classifier)));
    const count = (wanted: string) => nodes.filter(({ op }) => op === wanted).length;
    // Six layers and the pooler; query, key and value share one.
    assert.deepEqual([count('MatMulInteger'), count('DynamicQuantizeLinear')], [37, 25]);
    assert.equal(count('Gemm'), 1);
    classifier.dispose();
  }),
);
