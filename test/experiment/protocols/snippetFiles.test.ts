import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snippetsAmong } from '../../../src/experiment/protocols/snippetFiles';

test('code is offered for those whom a package has files for', () => {
  assert.deepEqual(snippetsAmong(['README.md', 'model.safetensors']), ['python']);
  assert.deepEqual(snippetsAmong(['README.md', 'typescript/tfjsInNode.ts', 'typescript/tfjs.ts']), [
    'python',
    'node',
  ]);
  assert.deepEqual(snippetsAmong(['typescript/onnxInBrowser.ts']), ['browser']);
});
