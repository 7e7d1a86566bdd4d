import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeApart } from '../../../../src/engine/evaluation/candidates/timeApart';
import { hasRuntime } from '../../../../src/engine/install/npmRuntime';
import { onnxRuntime } from '../../../../src/engine/install/runtimes';
import { CancelledError } from '../../../../src/experiment/errors/errors';
import { cacheFolder } from '../../../../src/files/cacheFolder';
import { parityTexts } from '../../training/trainingFixture';

const cache = cacheFolder(process.env);
const skip = hasRuntime(onnxRuntime, cache) ? false : 'ONNX Runtime is not there';
const noModel = Uint8Array.of(1, 2, 3);
const split = parityTexts([5, 6], 3, 16);

test("ONNX Runtime's message about an invalid model is the error", { skip }, async () => {
  const { signal } = new AbortController();
  await assert.rejects(timeApart(noModel, split, { cacheFolder: cache, signal }), {
    code: 'optimize/not-timed',
    message: /^ONNX Runtime could not run the model: .*[^.]\.$/s,
  });
});

test('a cancel ends the process', { skip }, async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(timeApart(noModel, split, { cacheFolder: cache, signal }), CancelledError);
});
