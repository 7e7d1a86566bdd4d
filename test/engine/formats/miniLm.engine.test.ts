import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../../src/engine/formats/onnx/toOnnx';
import { recordServed } from '../../../src/engine/formats/servedModel';
import { loadClassifier } from '../../../src/engine/models/classifier';
import { flat } from '../tensorCount';
import { drawFeeds, farthest, io, ownLogits, servedLogits, skipWithoutOnnxRuntime } from './servedFixture';

const folder = path.join(io.cacheFolder, 'models', 'all-MiniLM-L6-v2');
const skip = existsSync(path.join(folder, 'model.safetensors'))
  ? skipWithoutOnnxRuntime
  : `${folder} is not there; npm start fetches it`;

test(
  'the real MiniLM, with a new head, answers in ONNX Runtime as in the engine',
  { skip },
  flat(async () => {
    const classifier = await loadClassifier({ folder, labels: ['a', 'b', 'c'], seed: 1 });
    const session = await openOnnx(encodeOnnx(toOnnx(recordServed(classifier))), io);
    const feeds = drawFeeds(classifier, 3, 40);
    assert.ok(farthest(await servedLogits(session, feeds), ownLogits(classifier, feeds)) < 1e-4);
    await session.close();
    classifier.dispose();
  }),
);
