import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../../src/engine/formats/onnx/toOnnx';
import { recordServed } from '../../../src/engine/formats/servedModel';
import { loadModel } from '../../../src/engine/models/headedModel';
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
    const model = await loadModel({ folder, labels: ['a', 'b', 'c'], seed: 1 });
    const session = await openOnnx(encodeOnnx(toOnnx(recordServed(model))), io);
    const feeds = drawFeeds(model, 3, 40);
    assert.ok(farthest(await servedLogits(session, feeds), ownLogits(model, feeds)) < 1e-4);
    await session.close();
    model.dispose();
  }),
);
